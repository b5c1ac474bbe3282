// `pnpm golden [--write]`: holds every layer and loss against PyTorch's numbers on every backend and prints the table of docs/golden.md, or writes it.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from './run.mjs';

const folder = mkdtempSync(join(tmpdir(), 'cnn-golden-'));
const results = join(folder, 'results.json');
const tests = ['layers', 'train'].flatMap((name) => {
  const source = resolve(import.meta.dirname, '../packages', name, 'src');
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.golden(\.browser)?\.test\.ts$/.test(file))
    .map((file) => join(source, file));
});
const reporter = ['--reporter=json', `--outputFile=${results}`];
const status = run('npx', ['vitest', 'run', ...reporter, ...tests], { allowFailure: true });
const { testResults } = JSON.parse(readFileSync(results, 'utf8'));
rmSync(folder, { recursive: true });

const BACKENDS = ['cpu', 'wasm', 'webgpu'];
const layers = new Map();
const failures = [];
for (const { meta, status: outcome, fullName } of testResults.flatMap((file) => file.assertionResults)) {
  if (outcome === 'failed') failures.push(fullName);
  if (meta?.relativeError === undefined) continue;
  const row = layers.get(meta.layer) ?? new Map();
  layers.set(meta.layer, row);
  const { cases, worst } = row.get(meta.backend) ?? { cases: 0, worst: 0 };
  row.set(meta.backend, { cases: cases + 1, worst: Math.max(worst, meta.relativeError) });
}
const names = [...layers.keys()].sort();
const cell = (found) => (found ? `${found.cases} · ${found.worst === 0 ? '0' : found.worst.toExponential(1)}` : '–');
const total = (backend) => {
  const found = names.map((name) => layers.get(name).get(backend)).filter(Boolean);
  return {
    cases: found.reduce((sum, { cases }) => sum + cases, 0),
    worst: Math.max(0, ...found.map(({ worst }) => worst)),
  };
};
const rows = [
  `| layer | ${BACKENDS.join(' | ')} |`,
  `| --- | ${BACKENDS.map(() => '---').join(' | ')} |`,
  ...names.map(
    (name) => `| \`${name}\` | ${BACKENDS.map((backend) => cell(layers.get(name).get(backend))).join(' | ')} |`,
  ),
  `| **all** | ${BACKENDS.map((backend) => `**${cell(total(backend))}**`).join(' | ')} |`,
].join('\n');

if (failures.length > 0) console.error(`Not equal to PyTorch:\n${failures.join('\n')}`);
if (process.argv.includes('--write') && failures.length === 0) {
  const page = resolve(import.meta.dirname, '../docs/golden.md');
  const [before] = readFileSync(page, 'utf8').split('<!-- table -->');
  writeFileSync(page, `${before}<!-- table -->\n\n${rows}\n`);
} else console.log(rows);
process.exit(failures.length > 0 ? 1 : status);
