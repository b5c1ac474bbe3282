// `node tools/document-programs.mjs <folder>`: bundles the programs that stand in the documents into a folder, and prints what they are as JSON.
//
// A program is a block of TypeScript with imports. One that cannot run by itself has a comment before it: <!-- not run: it downloads weights -->
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { root } from './run.mjs';

const documents = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.startsWith('from-'))
    .map((name) => `docs/${name}`),
  ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`),
];

const outDir = process.argv[2];
// Within the repository, where the packages are found.
const sources = join(root, 'examples/.documents');
const programs = documents.flatMap(programsOf);
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
console.log(JSON.stringify(programs.map(({ text, ...rest }) => rest)));

function programsOf(document) {
  const text = readFileSync(join(root, document), 'utf8');
  return [...text.matchAll(/(?:<!-- not run: (.*) -->\n+)?```ts\n(.*?)```/gs)]
    .filter(([, , block]) => /^import /m.test(block))
    .map(({ 1: reason, 2: block, index }) => {
      const line = text.slice(0, text.indexOf('```ts', index)).split('\n').length;
      const name = `${document.replace(/\W+/g, '-').replace(/-md$/, '')}-${line}`;
      return { document, line, name, reason, text: block };
    });
}
