import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Rng } from '@cnn/tensor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

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

describe('the course in a terminal', () => {
  let chapters: Map<string, string>;

  beforeAll(() => {
    const [, ...parts] = run('course').trim().split('\n\n');
    chapters = new Map(parts.map((part) => [part.split('\n')[0], part]));
  }, 600_000);

  it.each([
    ['01-convolution', /^where nothing changes: 0$/m],
    ['02-output-size', /^⌊\(28 \+ 2·2 − 1·\(5 − 1\) − 1\) \/ 1⌋ \+ 1 = 28$/m],
    ['03-feature-maps', /\[1, 3, 3, 8\]$/m],
    ['04-dilation-groups', /^3 +7 +3$/m],
    ['05-padding-modes', /^reflect +3 2 1 2 3 4 5 4 3$/m],
    ['06-same-padding', /^✓ kernel7: course 3, here 3$/m],
    ['07-pooling', /^✓ size: course 5 × 5 → 3 × 3, here 5 × 5 → 3 × 3$/m],
    ['08-fully-connected', /^largest difference: (0e\+0|\de-[7-9])$/m],
    ['09-softmax', /^✓ loss: course 0\.2023, here 0\.2023$/m],
    ['10-receptive-field', /^conv_layer\.18 +36 × 36 +8$/m],
    ['11-activations', /^1 +1 +0\.731 +0\.762$/m],
    ['12-normalize', /mean 0\.287 deviation 0\.354$/m],
    ['13-augmentation', /^✓ size: course \[32, 32\], here \[32, 32\]$/m],
    ['14-dropout', /^what is left is scaled to 1\.1111 /m],
    ['15-l2', /^from one to the next: 0\.6400 /m],
    ['16-cifar-cnn', /^✓ parameters: course 5,852,170, here 5,852,170$/m],
    ['17-train-steps', /^step 1: loss 2\.[23]\d+$/m],
    ['18-training-curves', /^20 +0\.3000 +0\.3711 +86\.47 % +83\.85 %$/m],
    ['19-confusion', /^test accuracy: 9[12]\.\d{3}%$/m],
    ['20-checkpoint', /^✓ size: course 22\.33 MB, here 22\.33 MB$/m],
    ['21-kernels', /\[24, 3, 2, 2\]$/m],
    ['22-layer-outputs', /^11 layers ran$/m],
    ['23-filter-outputs', /^conv2 gave \[1, 10, 10, 16\]$/m],
    ['24-zfnet', /^picture: 24-zfnet-patterns\.svg$/m],
    ['25-adversarial', /^✓ change: course 0\.005, here 0\.005$/m],
    ['26-environments', /^(9\d|100)\.\d % +[0-4]?\d\.\d %$/m],
    ['27-bias', /^500 : 50 +(9\d|100) % +[0-3]?\d %$/m],
  ])('%s prints what the course says', (chapter, line) => {
    expect(chapters.get(chapter)).toMatch(line);
  });

  it('has no other chapters, and leaves its pictures as files', () => {
    const folderOfCourse = resolve(import.meta.dirname, '../examples/course');
    const files = readdirSync(folderOfCourse).filter((file) => file.endsWith('.ts'));
    expect([...chapters.keys()]).toEqual(files.map((file) => file.replace('.ts', '')));
    expect(readFileSync(join(folder, '24-zfnet-patterns.svg'), 'utf8')).toMatch(/^<svg /);
  });

  it('refuses a chapter that is none, and names those that are', () => {
    const tool = resolve(import.meta.dirname, '../tools/example.mjs');
    const { status, stderr } = spawnSync(process.execPath, [tool, 'course/05-paddings'], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toMatch(/05-padding-modes.*found '05-paddings'/);
  });
});
