import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { isTest, missingLines, type Readme } from './readme.ts';
import { type Ended, lastWords, runProgram } from './run-program.ts';
import type { Packed } from './tarballs.ts';

/** What `import` needs to reach each entry of a package. */
export function specifiersOf({ manifest }: Packed): string[] {
  return Object.keys(manifest.exports ?? {}).map((subpath) => `${manifest.name}${subpath.slice(1)}`);
}

/** An entry that only a test of vitest can load. */
export const isForTests = (specifier: string): boolean => specifier.endsWith('/testing');
/** An entry that says that it is of Node. */
export const isForNode = (specifier: string): boolean => specifier.endsWith('/node');

/** What is wrong where Node imports each entry of a package; also those for pages, which servers that draw pages import. */
export function importRunComplaints(packed: Packed, project: string, node: string): string[] {
  const lines = specifiersOf(packed)
    .filter((specifier) => !isForTests(specifier))
    .map((specifier) => `await import(${JSON.stringify(specifier)});`);
  writeFileSync(join(project, 'import-all.mjs'), `${lines.join('\n')}\n`);
  const complaint = complaintOf(runProgram(node, ['import-all.mjs'], { cwd: project, node }));
  return complaint ? [`import of ${packed.manifest.name}: ${complaint}`] : [];
}

/** What is wrong where Node runs the programs of a README in a project where what it says is installed. */
export function programComplaints({ programs }: Readme, project: string, node: string): string[] {
  // What they write goes beside them.
  const cwd = join(project, 'work');
  mkdirSync(cwd, { recursive: true });
  return programs
    .filter((program) => program.reason === undefined || isTest(program))
    .flatMap((program) => {
      const { document, line, name, text } = program;
      const end = isTest(program) ? 'test.mjs' : 'mjs';
      writeFileSync(join(project, `${name}.${end}`), withoutTypes(text));
      const ended = isTest(program)
        ? runVitest(project, `${name}.${end}`, node)
        : runProgram(node, [`../${name}.${end}`], { cwd, node });
      const complaint = complaintOf(ended);
      if (complaint) return [`${document}, line ${line}: ${complaint}`];
      return missingLines(text, ended.stdout).map(
        (shown) => `${document}, line ${line}: shows '${shown}', which it does not print`,
      );
    });
}

function runVitest(project: string, file: string, node: string): Ended {
  const program = join(project, 'node_modules/vitest/vitest.mjs');
  if (!existsSync(program)) return { status: 1, stdout: '', stderr: 'vitest is not among what the README installs' };
  return runProgram(node, [program, 'run', file], { cwd: project, node });
}

/** tfjs greets with an advertisement for its native addon; vitest says in which test. */
const GREETING = /(stderr \|[^\n]*\n)?\s*=+\nHi, looks.*\n=+\n/s;

function complaintOf(ended: Ended): string | undefined {
  if (ended.status !== 0) return `ended with ${ended.status ?? 'a signal'}: ${lastWords(ended, 12)}`;
  const noise = ended.stderr.replace(GREETING, '').trim();
  return noise === '' ? undefined : `complained: ${noise.split('\n').slice(0, 3).join(' | ')}`;
}

function withoutTypes(text: string): string {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}
