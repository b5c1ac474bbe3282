// `node tools/document-programs.mjs <folder>`: bundles the programs that stand in the documents into a folder, and prints what they are as JSON.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { programsOf } from './programs-of-document.mjs';
import { root } from './run.mjs';

const documents = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.startsWith('from-'))
    .map((name) => `docs/${name}`),
  ...readdirSync(join(root, 'docs/guides')).map((name) => `docs/guides/${name}`),
  ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`),
];

const outDir = process.argv[2];
// Within the repository, where the packages are found.
const sources = join(root, 'examples/.documents');
const programs = documents.flatMap((document) => programsOf(root, document));
try {
  mkdirSync(sources, { recursive: true });
  const run = programs.filter(({ reason }) => reason === undefined);
  for (const { name, text } of run) writeFileSync(join(sources, `${name}.ts`), text);
  await bundle(Object.fromEntries(run.map(({ name }) => [name, join(sources, `${name}.ts`)])), outDir, {
    splitting: true,
  });
} finally {
  rmSync(sources, { recursive: true, force: true });
}
console.log(JSON.stringify(programs));
