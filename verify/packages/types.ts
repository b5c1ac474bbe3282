import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTest, type Readme } from './readme.ts';
import { lastWords, runProgram } from './run-program.ts';
import { specifiersOf } from './runs.ts';
import type { Packed } from './tarballs.ts';

/** How a stranger's TypeScript finds packages: as Node does, with Node's types, or as a bundler does, in a page. */
export const resolutions = {
  node16: { module: 'node16', moduleResolution: 'node16', types: ['node'] },
  bundler: { module: 'esnext', moduleResolution: 'bundler', types: [] },
} as const;

/**
 * What tsc finds wrong in a strict project that imports each entry of a package and has the programs of its README.
 *
 * Declarations are checked as well (`skipLibCheck: false`), but for those of others: what tfjs's own lack is not ours to mend.
 */
export function typeComplaints(
  root: string,
  packed: Packed,
  { programs }: Readme,
  project: string,
  resolution: keyof typeof resolutions,
): string[] {
  const folder = join(project, `types-${resolution}`);
  mkdirSync(folder, { recursive: true });
  const specifiers = specifiersOf(packed);
  const imports = specifiers.map((specifier, i) => `import * as entry${i} from '${specifier}';`);
  const uses = `export const all: readonly object[] = [${specifiers.map((_, i) => `entry${i}`).join(', ')}];`;
  writeFileSync(join(folder, 'imports.ts'), `${imports.join('\n')}\n${uses}\n`);
  const shown = programs.filter((program) => program.reason === undefined || isTest(program));
  for (const { name, text } of shown) writeFileSync(join(folder, `${name}.ts`), text);
  const compilerOptions = {
    ...resolutions[resolution],
    target: 'es2022',
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    typeRoots: [join(root, 'node_modules/@types')],
  };
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const ended = runProgram(process.execPath, [tsc, '--pretty', 'false', '-p', folder], { cwd: folder });
  if (ended.status === 0) return [];
  const errors = ended.stdout.split('\n').filter((line) => /^\S.*error TS\d+/.test(line));
  if (errors.length === 0) return [lastWords(ended)];
  const isOfOthers = (line: string): boolean => /node_modules\/(?!@cnn\/|\.pnpm\/)/.test(line.split('(')[0]);
  return errors.filter((line) => !isOfOthers(line));
}
