// `pnpm verify packages [names]`: packs every public package, or those named (such as tensor,cli), and proves that each works for a stranger who installs it
// alone: what is in the tarball; that npm and pnpm install it; that Node 20, 22 and 24 import it and run its README; that tsc, Vite and a page take it; and what
// publint and attw say. Needs `pnpm build` to have run, and the npm registry; what the network or the machine does not allow is left out, with the reason.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium, howToGetChromium } from '../tools/chromium.ts';
import { manifestComplaints, publicPackages, readManifest } from '../tools/public-packages.ts';
import { commandComplaints } from './packages/commands.ts';
import { contentComplaints } from './packages/contents.ts';
import { attwComplaints, publintComplaints } from './packages/linters.ts';
import { buildComplaints, pageComplaints } from './packages/pages.ts';
import { install, LeftOut, nodeProgram } from './packages/projects.ts';
import { readmeComplaints, readReadme } from './packages/readme.ts';
import { importRunComplaints, programComplaints } from './packages/runs.ts';
import { missingBuild, type Packed, pack } from './packages/tarballs.ts';
import { typeComplaints } from './packages/types.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const columns = [
  'contents',
  'npm',
  'pnpm',
  'node 20',
  'node 22',
  'node 24',
  'types node16',
  'types bundler',
  'vite',
  'page',
  'publint',
  'attw',
] as const;
type Column = (typeof columns)[number];
type Cell = 'ok' | '**fails**' | 'left out' | '–';

const all = publicPackages(root);
const names = all.map(({ folder }) => folder.split('/')[1]);
const wanted = process.argv[2]?.split(',') ?? names;
const unknown = wanted.find((name) => !names.includes(name));
if (unknown !== undefined) {
  console.error(`expected names of ${names.join(', ')}, found ${unknown}`);
  process.exit(2);
}
const unbuilt = all.flatMap((each) => missingBuild(root, each));
if (unbuilt.length > 0) {
  console.error(`expected built packages, found no ${unbuilt.join(', no ')}; run pnpm build`);
  process.exit(2);
}

const started = performance.now();
const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(0)} s`;
const failures: string[] = [];
const leftOut = new Set<string>();
if (readManifest(root).repository === undefined) {
  leftOut.add(
    'repository: the package.json of the root names none; without it the links of a README to other files lead nowhere on npm, and npm proves no origin',
  );
}
const rows: { readonly name: string; readonly cells: Map<Column, Cell> }[] = [];
// Its own path, not that of a link: tsc and Vite name files by their own.
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cnn-packages-')));
try {
  const packed = all.map((each) => pack(root, each, folder));
  const nodes = new Map<number, string>();
  for (const major of [20, 22, 24]) {
    try {
      nodes.set(major, nodeProgram(root, major));
    } catch (error) {
      if (!(error instanceof LeftOut)) throw error;
      leftOut.add(error.message);
    }
  }
  for (const each of packed) if (wanted.includes(each.folder.split('/')[1])) await verifyPackage(each, packed, nodes);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

console.log(`\n| package | ${columns.join(' | ')} |\n| --- |${' --- |'.repeat(columns.length)}`);
for (const { name, cells } of rows) {
  console.log(`| ${name} | ${columns.map((column) => cells.get(column) ?? 'left out').join(' | ')} |`);
}
for (const reason of leftOut) console.log(`left out: ${reason}`);
for (const failure of failures) console.log(failure);
console.log(`${rows.length} packages, ${failures.length} failures, ${seconds()}`);
process.exit(failures.length > 0 ? 1 : 0);

async function verifyPackage(
  packed: Packed,
  all: readonly Packed[],
  nodes: ReadonlyMap<number, string>,
): Promise<void> {
  const { folder: home, manifest } = packed;
  const { name } = manifest;
  const cells = new Map<Column, Cell>();
  rows.push({ name, cells });

  /** Fills a cell; whether there is nothing to complain of. */
  const check = async (column: Column, compute: () => string[] | Promise<string[]>): Promise<boolean> => {
    let complaints: string[];
    const began = performance.now();
    try {
      complaints = await compute();
    } catch (error) {
      if (error instanceof LeftOut) {
        leftOut.add(error.message);
        cells.set(column, 'left out');
        return false;
      }
      complaints = [(error as Error).message];
    }
    if (complaints.length > 0 || cells.get(column) !== '**fails**')
      cells.set(column, complaints.length > 0 ? '**fails**' : 'ok');
    failures.push(...complaints.map((complaint) => `${name}, ${column}: ${complaint}`));
    for (const complaint of complaints) console.log(`  ${column}: ${complaint}`);
    console.log(`  ${column}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
    return complaints.length === 0;
  };

  console.log(`${name} (${seconds()})`);
  const readme = readReadme(root, home);
  const isProgram = manifest.bin !== undefined;
  await check('contents', () => [
    ...manifestComplaints(root, publicPackages(root).find((each) => each.folder === home)!),
    ...contentComplaints(root, packed),
    ...readmeComplaints(manifest.name, readme),
  ]);
  await check('publint', () => publintComplaints(packed));
  if (isProgram)
    for (const column of ['types node16', 'types bundler', 'vite', 'page', 'attw'] as const) cells.set(column, '–');
  else await check('attw', () => attwComplaints(packed));

  // First the package and what it asks for beside it, then all that its README names.
  const alone = (readme.installs[0] ?? [name]).filter((word) => word === name || !word.startsWith('@cnn/'));
  const named = readme.installs.flat();
  for (const manager of ['npm', 'pnpm'] as const) {
    const project = join(folder, `${home.replace('/', '-')}-${manager}`);
    const versions = manager === 'npm' ? [...nodes] : [...nodes].filter(([major]) => major === 20);
    const installs = async (words: readonly string[]): Promise<boolean> =>
      check(manager, () => {
        install(root, manager, project, words, all);
        return [];
      });
    if (!(await installs(alone))) continue;
    for (const [major, node] of versions) {
      const column = manager === 'pnpm' ? manager : (`node ${major}` as Column);
      await check(column, () =>
        isProgram ? commandComplaints(packed, readme, project, node) : importRunComplaints(packed, project, node),
      );
    }
    if (isProgram || !(await installs(named))) continue;
    for (const [major, node] of versions) {
      const column = manager === 'pnpm' ? manager : (`node ${major}` as Column);
      await check(column, () => programComplaints(readme, project, node));
    }
    if (manager === 'pnpm') continue;
    await check('types node16', () => typeComplaints(root, packed, readme, project, 'node16'));
    await check('types bundler', () => typeComplaints(root, packed, readme, project, 'bundler'));
    await check('vite', () => buildComplaints(root, packed, readme, project));
    await check('page', () => {
      const executablePath = findChromium();
      if (!executablePath) throw new LeftOut(`pages: no Chromium was found; ${howToGetChromium}`);
      return pageComplaints(project, executablePath);
    });
  }
}
