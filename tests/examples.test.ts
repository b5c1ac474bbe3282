import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Rng } from '@cnn/tensor';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'cnn-examples-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Files of CIFAR-10's layout and size, full of noise. */
function makeCIFAR10(root: string): void {
  const noise = new Uint8Array(new Rng(0).words(3073 * 256).buffer);
  const file = Buffer.alloc(30_730_000, noise);
  for (let record = 0; record < 10_000; record++) file[record * 3073] = record % 10;
  const inside = join(root, 'cifar-10-batches-bin');
  mkdirSync(inside, { recursive: true });
  for (const name of ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5', 'test_batch']) {
    writeFileSync(join(inside, `${name}.bin`), file);
  }
  const classes = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
  writeFileSync(join(inside, 'batches.meta.txt'), `${classes.join('\n')}\n\n`);
}

/** Runs an example in the folder. */
function run(...line: string[]) {
  const tool = resolve(import.meta.dirname, '../tools/example.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...line], { cwd: folder, encoding: 'utf8' });
  expect(stderr.replace(/\n=+\nHi, looks.*\n=+\n/s, '')).toBe('');
  expect(status).toBe(0);
  return stdout;
}

it('beautiful-cifar runs as printed, here without an epoch', { timeout: 600_000 }, () => {
  makeCIFAR10(join(folder, 'datasets'));
  expect(run('beautiful-cifar', 'datasets', '0')).toMatch(/after the attack: Int32Array\(8\)/);
  expect(readFileSync(join(folder, 'confusion.svg'), 'utf8')).toContain('of 10000 correct');
});

it('custom-dataset gives the pictures of a folder in batches', { timeout: 600_000 }, () => {
  const fixture = resolve(import.meta.dirname, '../packages/datasets/src/fixtures/images.json');
  const { files } = JSON.parse(readFileSync(fixture, 'utf8')) as { files: { name: string; file: string }[] };
  const pictures = files.filter(({ name }) => /^(grey )?(PNG|JPEG)$/.test(name));
  mkdirSync(join(folder, 'pictures'));
  for (const { name, file } of [...pictures, { ...pictures[0], name: 'another' }]) {
    writeFileSync(join(folder, 'pictures', name), Buffer.from(file, 'base64'));
  }
  const [first, ...batches] = run('custom-dataset', 'pictures').trim().split('\n');
  expect(first).toBe('5 pictures');
  expect(batches.map((line) => line.replace(/ of .*/, ''))).toEqual(['[ 4, 64, 64, 3 ]', '[ 1, 64, 64, 3 ]']);
});

it('raw-loop trains, here for one epoch', { timeout: 600_000 }, () => {
  const accuracy = Number(run('raw-loop', '1').match(/^Epoch: 1 \| Loss: \d\.\d{4} \| Test accuracy: (.*)%\n$/)?.[1]);
  expect(accuracy).toBeGreaterThan(70);
});

it('fitting compares six runs, here of one epoch', { timeout: 600_000 }, () => {
  const [, ...lines] = run('fitting', '1').trim().split('\n');
  expect(lines.map((line) => line.slice(0, 14).trim())).toEqual([
    'under-fitting',
    'over-fitting',
    'dropout',
    'l2',
    'augmentation',
    'all three',
  ]);
  expect(readFileSync(join(folder, 'fitting.svg'), 'utf8')).toContain('all three');
});

it('shift compares four trainings, here of one epoch', { timeout: 600_000 }, () => {
  const [, ...lines] = run('shift', '1', '100').trim().split('\n');
  expect(lines.map((line) => line.slice(0, 19).trim())).toEqual([
    'as it is',
    'group weights',
    'group DRO',
    'swapped backgrounds',
  ]);
});

it('robust-training compares three trainings, here of few pictures', { timeout: 600_000 }, () => {
  const [, ...lines] = run('robust-training', '1', '300', '50').trim().split('\n');
  expect(lines.map((line) => line.slice(0, 14).trim())).toEqual(['as usual', 'fast (FFGSM)', 'TRADES, beta 6']);
});
