import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePNG } from '@cnn/viz';
import { beforeAll, describe, expect, it } from 'vitest';
import { cliProgram, lines } from './cli-program.ts';

// What is asked for and cannot be is told before any work is done, in words of the command line.

const { folder, cnn, checkpointOf } = cliProgram();

/** Two steps of 16 pictures. */
const SMALL = ['--limit', '32', '--batch-size', '16', '--no-train-accuracy', '--threads', '1'];

function drawPicture(...path: string[]): void {
  const file = join(folder, ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  const data = Uint8ClampedArray.from({ length: 8 * 8 * 4 }, (_, k) => (k % 4 === 3 ? 255 : (k * 7) % 251));
  writeFileSync(file, encodePNG({ width: 8, height: 8, data }));
}

beforeAll(async () => {
  for (const label of ['cat', 'dog']) drawPicture('few', label, '1.png');
  for (const name of ['1.png', '2.png', '3.png', '4.png', '5.png']) drawPicture('one', 'cat', name);
  const { status, err } = await cnn('train', 'lenet5', '--name', 'whole', '--epochs', '2', '--no-report', ...SMALL);
  expect([status, err]).toEqual([0, '']);
});

const ofFolder = (name: string) => ['--dataset', 'image-folder', '--data-dir', name];

describe('cnn says before it begins', { timeout: 240_000 }, () => {
  it.each([
    // A run with these settings could not be opened again.
    [2, ['train', 'lenet5', '--clip-norm', '0'], /--clip-norm <x>.*expected a number above 0/],
    [2, ['train', 'lenet5', '--workers', '-1'], /expected a whole number of at least 0/],
    [2, ['train', 'lenet5', '--data-dir', 'few'], /sample is embedded and lies in no folder; .*--dataset image-folder/],
    [2, ['train', 'lenet5', '--schedule-every', 'step'], /--schedule-every says what --schedule counts; give it too/],
    [2, ['train', 'lenet5', '--monitor', 'testLoss'], /--monitor tells the best epochs for --patience and --keep-best/],
    [2, ['resume', 'runs/whole', '--epochs', '1'], /counts all of a run, and runs.whole.* has 2; .*found 1/],
    [2, ['train', 'lenet5', ...ofFolder('few')], /few has pictures of 3 channels, and the network takes 1/],
    [1, ['train', 'tiny-vgg', ...ofFolder('one')], /one: expected two classes or more, found only 'cat'/],
    [1, ['train', 'tiny-vgg', ...ofFolder('few')], /few: expected pictures to judge by, found none beside the 2/],
    [
      1,
      ['train', 'cifar-cnn', '--dataset', 'cifar10', '--data-dir', 'no'],
      /name another --data-dir, or get them by cnn data cifar10 --data-dir no --download/,
    ],
    [2, ['evaluate', 'runs/whole', '--confusion', 'c.txt'], /--confusion <file>.*ending in \.svg or \.png/],
    [2, ['attack', 'runs/whole', '--pairs', 'p.txt'], /--pairs <file>.*ending in \.svg or \.png/],
    [2, ['compare', 'runs/whole', '--curves', 'c.txt'], /--curves <file>.*ending in \.svg or \.png/],
    [2, ['explain', 'runs/whole', '--out', 'e.txt'], /--out <file>.*ending in \.svg or \.png/],
    [2, ['augment', 'few', '--op', 'RandomHorizontalFlip', '--out', 'a.txt'], /--out <file>.*ending in \.svg or \.png/],
    [2, ['explain', 'runs/whole', '--format', 'png', '--out', 'e.svg'], /--out e\.svg is not of --format png/],
    [2, ['explain', 'runs/whole', 'few/cat/1.png', '--sample', '1'], /--sample is of test pictures/],
    [2, ['robustness', 'runs/whole', '--unknown', 'svnh'], /unknown dataset 'svnh'; did you mean 'svhn'/],
    [1, ['robustness', 'runs/whole', '--unknown', 'svhn'], /or get them by cnn data svhn --download/],
    [2, ['robustness', 'runs/whole', '--limit', '1'], /calibration expects two pictures or more, .*found 1/],
    [2, ['robustness', 'runs/whole', '--unknown-dir', 'few'], /where the pictures of --unknown lie; give it too/],
    [2, ['robustness', 'runs/whole', '--parts', 'curve', '--auto'], /--auto is of the part attacks/],
    [1, ['robustness', 'runs/whole', '--out', 'few/cat/1.png'], /EEXIST.*a file is in the way/],
    [2, ['import', 'x.pth', '--model', 'lenet5', '--std', '0.2,0,0.2'], /--std <list>.*expected numbers above 0/],
    [2, ['import', 'x.pth', '--model', 'lenet5', '--mean', '1,2'], /--mean <list>.*expected one number, or three/],
    [2, ['import', 'x.pth', '--model', 'lenet5', '--classes', 'a,a'], /--classes <list>.*each class once/],
    [2, ['import', 'cnn://lenet5'], /unknown weights 'cnn:\/\/lenet5'; choose from/],
    [2, ['data', '--card'], /--card is of one data set; name it/],
    [2, ['data', 'fashion-mnist-sample', '--data-dir', 'few'], /is embedded and lies in no folder/],
    [2, ['bench', 'lenet5', '--backends', 'wasm,webgl', '--rounds', '1'], /--backends <list>.*choose from cuda/],
    [2, ['init', 'grey', '--from', 'few', '--model', 'lenet5'], /--model lenet5 takes grey pictures/],
    [1, ['init', 'gone', '--from', 'nowhere'], /ENOENT.*nowhere/],
  ])('status %i: cnn %j', async (expectedStatus, args, message) => {
    const { status, out, err } = await cnn(...args);
    expect(err).toMatch(message);
    expect(status).toBe(expectedStatus);
    expect(err).not.toMatch(/\n\s+at /);
    expect(out).toMatch(/^(Backend: .*\n)?$/);
  });

  it('and leaves nothing behind', () => {
    const left = ['grey', 'gone', 'runs/lenet5-fashion-mnist-sample-1', 'runs/tiny-vgg-image-folder-1'];
    expect(left.filter((path) => existsSync(join(folder, path)))).toEqual([]);
  });
});

describe('cnn', { timeout: 240_000 }, () => {
  it('does not write weights over the checkpoint that they are of', async () => {
    const before = readFileSync(join(folder, 'runs/whole/last.safetensors'));
    const { status, err } = await cnn('export', 'runs/whole', 'few/../runs/whole/last.safetensors');
    expect([status, err]).toEqual([2, expect.stringContaining('is the checkpoint itself')]);
    expect(readFileSync(join(folder, 'runs/whole/last.safetensors')).equals(before)).toBe(true);
  });

  it('tells of a layer that there is not as of any mistake, each layer once', async () => {
    const explained = await cnn('explain', 'runs/whole', '--method', 'grad-cam', '--sample', '0', '--layer', 'conv9');
    expect([explained.status, explained.err]).toEqual([2, expect.stringContaining("has no layer 'conv9'")]);
    const drawn = await cnn('visualize', 'runs/whole', '--what', 'features', '--layer', 'conv9');
    expect([drawn.status, drawn.err]).toEqual([
      2,
      expect.stringMatching(/choose from conv1, activation, pool, conv2$/m),
    ]);
  });

  it('looks for features of the last layer that runs once, where others share theirs', async () => {
    const { status, out, err } = await cnn('visualize', 'runs/whole', '--what', 'features', '--steps', '1', '--json');
    expect([status, err]).toEqual([0, expect.any(String)]);
    expect(readFileSync(join(folder, String(lines(out)[0].file)), 'utf8')).toContain('16 filters of conv2 look for');
  });

  it('judges for a report by the pictures of the training', async () => {
    const { status, out } = await cnn('report', 'runs/whole', '--json');
    const { testAccuracy } = checkpointOf('whole').history.at(-1)!;
    expect([status, lines(out)[0].testAccuracy]).toEqual([0, testAccuracy]);
    // The list of groups is empty.
    expect(readFileSync(join(folder, 'runs/whole/report.html'), 'utf8')).toContain('groups</th><td>none</td>');
  });

  it('names what epochs were judged on', async () => {
    const held = ['--validation', '0.25', '--epochs', '1', '--name', 'held'];
    const { out, status } = await cnn('train', 'lenet5', ...held, ...SMALL);
    expect([status, out]).toEqual([0, expect.stringContaining('24 pictures, 1 epoch of 2 steps')]);
    expect(readFileSync(join(folder, 'runs/held/report.html'), 'utf8')).toContain('Accuracy (validation)');
    await cnn('visualize', 'runs/held', '--what', 'curves');
    expect(readFileSync(join(folder, 'runs/held/pictures/curves.svg'), 'utf8')).toContain('Accuracy (validation)');
    expect((await cnn('compare', 'runs/held')).out).toMatch(/^run .* validation % /);
    const both = await cnn('compare', 'runs/whole', 'runs/held', '--curves', 'both.svg');
    expect(both.out).toMatch(/^run .* test or validation % /);
    expect(readFileSync(join(folder, 'both.svg'), 'utf8')).toContain('>Test or validation accuracy (%)<');
    expect((await cnn('compare', 'runs/whole')).out).toMatch(/^run .* test % /);
  });

  it('judges weights that come along by another data set, if told to', async () => {
    const other = ['--dataset', 'fashion-mnist', '--name', 'other', '--json'];
    expect((await cnn('import', 'cnn://lenet5-fashion-mnist', ...other)).status).toBe(0);
    expect(checkpointOf('other').config).toMatchObject({ dataset: 'fashion-mnist' });
  });

  it('takes the milestones of a schedule', async () => {
    const flags = ['--schedule', 'MultiStepLR:milestones=1,2,gamma=0.5', '--epochs', '3', '--no-report'];
    expect((await cnn('train', 'lenet5', ...flags, '--name', 'steps', ...SMALL)).status).toBe(0);
    expect(checkpointOf('steps').history.map(({ learningRate }) => learningRate)).toEqual([1e-4, 5e-5, 2.5e-5]);
  });

  it('lists data sets in columns', async () => {
    const { out } = await cnn('data');
    const columns = out
      .trim()
      .split('\n')
      .map((line) => /^\S+ +/.exec(line)![0].length);
    expect(new Set(columns).size).toBe(1);
  });

  it('draws the smallest pictures large', async () => {
    const flags = ['--op', 'RandomHorizontalFlip', '--size', '1', '--variants', '1', '--out', 'small.svg'];
    const { status, err } = await cnn('augment', 'few', ...flags);
    expect([status, err]).toEqual([0, '']);
  });
});
