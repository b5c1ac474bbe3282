// `pnpm golden [layers|augment|attribution] [--write]`: holds layers and losses against PyTorch's numbers, augmentations against Kornia's, on every backend, and
// attributions against Captum's and pytorch-grad-cam's, and prints the tables of docs/golden*.md, or writes them.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from './run.mjs';

const BACKENDS = ['cpu', 'wasm', 'webgpu'];

/** What is held against what: where its tests lie, and what they tell of a case: its row and column, the largest difference, and what else was compared. */
const PAGES = {
  layers: {
    page: 'golden.md',
    packages: ['layers', 'train'],
    title: 'layer',
    columns: BACKENDS,
    case: ({ layer, backend, relativeError }) =>
      layer && { row: layer, column: backend, worst: relativeError, also: [] },
  },
  augment: {
    page: 'golden-augment.md',
    packages: ['augment'],
    title: 'augmentation',
    columns: BACKENDS,
    case: ({ augmentation, backend, differences }) => {
      if (!augmentation) return undefined;
      const { pixels, ...also } = differences;
      return { row: augmentation, column: backend, worst: pixels, also: Object.keys(also) };
    },
  },
  attribution: {
    page: 'golden-attribution.md',
    packages: ['viz'],
    title: 'method',
    columns: ['cifar-cnn', 'tiny-vgg', 'cifar-resnet20'],
    case: ({ method, network, relativeError }) =>
      method && { row: method, column: network, worst: relativeError, also: [] },
  },
};

const wanted = Object.keys(PAGES).filter((name) => process.argv.includes(name));
let failed = false;
for (const name of wanted.length > 0 ? wanted : Object.keys(PAGES)) failed = !hold(PAGES[name]) || failed;
process.exit(failed ? 1 : 0);

/** Runs the tests of a page and prints or writes its table. Returns whether all is equal. */
function hold({ page, packages, title, columns, case: caseOf }) {
  const { passed, results } = runGoldens(packages);
  const rows = new Map();
  const failures = [];
  for (const { meta, status, fullName } of results) {
    if (status === 'failed') failures.push(fullName);
    const found = meta && caseOf(meta);
    if (!found) continue;
    const row = rows.get(found.row) ?? { columns: new Map(), also: new Set() };
    rows.set(found.row, row);
    const { cases, worst } = row.columns.get(found.column) ?? { cases: 0, worst: 0 };
    row.columns.set(found.column, { cases: cases + 1, worst: Math.max(worst, found.worst) });
    for (const each of found.also) row.also.add(each);
  }
  const table = tableOf(title, columns, rows);
  if (failures.length > 0) console.error(`Not equal:\n${failures.join('\n')}`);
  if (process.argv.includes('--write') && failures.length === 0) {
    const file = resolve(import.meta.dirname, '../docs', page);
    const [before] = readFileSync(file, 'utf8').split('<!-- table -->');
    writeFileSync(file, `${before}<!-- table -->\n\n${table}\n`);
  } else console.log(table);
  return passed && failures.length === 0;
}

function runGoldens(packages) {
  const folder = mkdtempSync(join(tmpdir(), 'cnn-golden-'));
  const file = join(folder, 'results.json');
  const tests = packages.flatMap((name) => {
    const source = resolve(import.meta.dirname, '../packages', name, 'src');
    return readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.golden(\.browser)?\.test\.ts$/.test(path))
      .map((path) => join(source, path));
  });
  const reporter = ['--reporter=json', `--outputFile=${file}`];
  const status = run('npx', ['vitest', 'run', ...reporter, ...tests], { allowFailure: true });
  const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(folder, { recursive: true });
  return { passed: status === 0, results: testResults.flatMap((each) => each.assertionResults) };
}

function tableOf(title, columns, rows) {
  const names = [...rows.keys()].sort();
  const cell = (found) => (found ? `${found.cases} · ${found.worst === 0 ? '0' : found.worst.toExponential(1)}` : '–');
  const total = (column) => {
    const found = names.map((name) => rows.get(name).columns.get(column)).filter(Boolean);
    return {
      cases: found.reduce((sum, { cases }) => sum + cases, 0),
      worst: Math.max(0, ...found.map(({ worst }) => worst)),
    };
  };
  const withAlso = names.some((name) => rows.get(name).also.size > 0);
  const line = (first, cells, also) => `| ${[first, ...cells, ...(withAlso ? [also] : [])].join(' | ')} |`;
  return [
    line(title, columns, 'also compared'),
    line(
      '---',
      columns.map(() => '---'),
      '---',
    ),
    ...names.map((name) => {
      const { columns: cells, also } = rows.get(name);
      return line(
        `\`${name}\``,
        columns.map((column) => cell(cells.get(column))),
        [...also].sort().join(', '),
      );
    }),
    line(
      '**all**',
      columns.map((column) => `**${cell(total(column))}**`),
      '',
    ),
  ].join('\n');
}
