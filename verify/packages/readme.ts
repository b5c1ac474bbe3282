import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DocumentProgram, programsOf } from '../../tools/programs-of-document.mjs';

/** What a package's README tells a stranger to do. */
export interface Readme {
  /** What its first block installs, line by line: `@cnn/layers`, `@tensorflow/tfjs-core@4.22.0`. */
  readonly installs: readonly (readonly string[])[];
  readonly programs: readonly DocumentProgram[];
  /** Settings of the program `cnn`: a block that is a module without imports. */
  readonly settings?: string;
  /** Custom elements in its blocks of HTML. */
  readonly elements: readonly string[];
}

/** Reads a package's README. */
export function readReadme(root: string, folder: string): Readme {
  const document = `${folder}/README.md`;
  const text = readFileSync(join(root, document), 'utf8');
  const blocks = (language: string): string[] =>
    [...text.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, block]) => block);
  const lines = (blocks('sh')[0] ?? '').split('\n').map((line) => line.replace(/\s+#.*/, ''));
  return {
    installs: lines
      .filter((line) => line.startsWith('npm install '))
      .map((line) =>
        line
          .split(/\s+/)
          .slice(2)
          .filter((word) => !word.startsWith('-')),
      ),
    programs: programsOf(root, document),
    settings: blocks('ts').find((block) => block.startsWith('export default')),
    elements: [
      ...new Set(blocks('html').flatMap((block) => [...block.matchAll(/<(cnn-[\w-]+)/g)].map(([, tag]) => tag))),
    ],
  };
}

/** What a README has to tell and does not: how to install the package, and with it all that its programs import. */
export function readmeComplaints(name: string, { installs, programs }: Readme): string[] {
  if (installs[0]?.[0] !== name) {
    return [
      `README.md: expected a first block of sh with npm install ${name}, found ${installs[0]?.join(' ') ?? 'none'}`,
    ];
  }
  const named = installs.flat().map((word) => word.replace(/(?<=.)@.*/, ''));
  return programs
    .filter((program) => program.reason === undefined || isTest(program))
    .flatMap(({ document, line, text }) =>
      [...text.matchAll(/(?:from|import) '((?:@[^/']+\/)?[^/']+)/g)]
        .filter(([, imported]) => !imported.startsWith('node:') && !named.includes(imported))
        .map(([, imported]) => `${document}, line ${line}: imports ${imported}, which the README does not install`),
    );
}

/** Whether a program is a file of tests. */
export const isTest = ({ text }: DocumentProgram): boolean => /from 'vitest'/.test(text);

/**
 * What a program shows, in comments, of what it prints: whole lines below a `console.log`, and behind one a number, a list or a call.
 *
 * Other comments behind a `console.log` are words about it.
 */
export function shownLines(text: string): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, i) => {
    if (!line.startsWith('console.log(')) return [];
    const behind = /\); \/\/ (.*)$/.exec(line)?.[1];
    if (behind !== undefined) return /^(\d[\d.]*|\[[^\]]*\]|\w+\([^)]*\))/.exec(behind)?.slice(0, 1) ?? [];
    const below = lines.slice(i + 1);
    const end = below.findIndex((next) => !next.startsWith('// '));
    return below.slice(0, end < 0 ? undefined : end).map((next) => next.slice(3));
  });
}

/** The shown lines that are not in what was printed, where Node puts spaces inside a list's brackets. */
export function missingLines(text: string, printed: string): string[] {
  const plain = printed.replaceAll('[ ', '[').replaceAll(' ]', ']');
  return shownLines(text).filter((line) => !plain.includes(line));
}
