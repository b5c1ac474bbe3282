import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encodePNG } from '@cnn/viz';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { cliProgram, lines } from './cli-program.ts';

// From pictures in a folder to a trained network, and what one does with runs.

const { folder, cnn, cnnIn, checkpointOf } = cliProgram();

/** Pictures of two kinds that a network can tell apart: light ones and dark ones, with noise. */
function drawPictures(into: string, nameOf: (label: string, i: number) => string): void {
  mkdirSync(join(folder, into), { recursive: true });
  for (const [label, base] of [
    ['light', 180],
    ['dark', 40],
  ] as const) {
    for (let i = 0; i < 10; i++) {
      const data = Uint8ClampedArray.from({ length: 20 * 20 * 4 }, (_, k) =>
        k % 4 === 3 ? 255 : base + ((k * 7 + i * 31) % 60),
      );
      const path = join(folder, into, nameOf(label, i));
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, encodePNG({ width: 20, height: 20, data }));
    }
  }
}

describe('cnn init', { timeout: 240_000 }, () => {
  it('makes a project of pictures whose names tell their classes, which trains as it stands', async () => {
    drawPictures('named', (label, i) => `${label}_${String(i).padStart(3, '0')}.png`);
    const { status, out } = await cnn('init', 'named', '--json');
    expect(status).toBe(0);
    expect(lines(out)[0]).toMatchObject({
      type: 'project',
      pictures: 20,
      classes: { light: 10, dark: 10 },
      settings: { model: 'cifar-resnet20', dataset: 'image-folder', dataDir: 'pictures' },
      written: ['cnn.config.ts', 'package.json', '.gitignore', 'README.md'],
    });
    expect(readdirSync(join(folder, 'named/pictures/dark'))).toHaveLength(10);
    // The same file under a second name: no space is taken.
    expect(statSync(join(folder, 'named/pictures/dark/dark_000.png')).nlink).toBe(2);
    expect(existsSync(join(folder, 'named/dark_000.png'))).toBe(true);

    const run = await cnnIn('named', 'train', '--epochs', '1', '--no-report', '--json');
    expect(run.status, run.err).toBe(0);
    const config = JSON.parse(
      readFileSync(join(folder, 'named/runs/cifar-resnet20-image-folder-1/config.json'), 'utf8'),
    );
    expect(config).toMatchObject({ classes: ['dark', 'light'], epochs: 1, batchSize: 16, augment: ['crop', 'flip'] });
  });

  it('is a command once it is installed, and takes two of them for a hundred JPEGs', async () => {
    const npm = promisify(execFile)('npm', ['install', '--global', '--prefix', join(folder, 'global'), './apps/cli'], {
      cwd: join(import.meta.dirname, '..'),
    });
    for (const [label, background] of Object.entries({ sky: '#8ac8f0', grass: '#3a7a2c' })) {
      mkdirSync(join(folder, 'jpegs', label), { recursive: true });
      for (let i = 0; i < 50; i++) {
        const picture = sharp({ create: { width: 41 + i, height: 37, channels: 3, background } });
        await picture.jpeg().toFile(join(folder, 'jpegs', label, `${i}.jpg`));
      }
    }
    await npm;
    const command = join(folder, 'global/bin/cnn');
    const run = (...args: string[]) => promisify(execFile)(command, args, { cwd: join(folder, 'jpegs') });
    expect((await run('init')).stdout).toContain('100 pictures of 2 classes: grass 50, sky 50');
    const { stdout } = await run('train', '--epochs', '3', '--json');
    expect(lines(stdout).findLast(({ type }) => type === 'epoch')).toMatchObject({ testAccuracy: 100 });
    const [trained] = readdirSync(join(folder, 'jpegs/runs'));
    expect(readdirSync(join(folder, 'jpegs/runs', trained))).toContain('report.html');
  });

  it('takes folders as classes from elsewhere, and leaves what is there', async () => {
    drawPictures('photos', (label, i) => join(label, 'more', `${i}.png`));
    mkdirSync(join(folder, 'own'));
    writeFileSync(join(folder, 'own/README.md'), 'mine');
    const { out } = await cnn('init', 'own', '--from', 'photos', '--model', 'tiny-vgg', '--json');
    expect(lines(out)[0]).toMatchObject({ classes: { light: 10, dark: 10 }, settings: { model: 'tiny-vgg' } });
    expect(lines(out)[0].written).not.toContain('README.md');
    expect(readFileSync(join(folder, 'own/README.md'), 'utf8')).toBe('mine');
    expect(existsSync(join(folder, 'own/pictures/light/more/0.png'))).toBe(true);
    const again = await cnn('init', 'own', '--json');
    expect(lines(again.out)[0]).toMatchObject({ classes: { light: 10, dark: 10 }, written: [] });
  });

  it('begins with the sample where nothing tells classes', async () => {
    drawPictures('unnamed', (label, i) => `${label === 'dark' ? 1 : 2}${i}.png`);
    const { status, out } = await cnn('init', 'unnamed');
    expect(status).toBe(0);
    expect(out).toContain('20 pictures, but neither folders nor names tell their classes');
    expect(readFileSync(join(folder, 'unnamed/cnn.config.ts'), 'utf8')).toContain("dataset: 'fashion-mnist-sample'");
  });

  it('knows the networks', async () => {
    const { status, err } = await cnn('init', 'none', '--model', 'lenet');
    expect([status, err]).toEqual([2, expect.stringContaining("did you mean 'lenet5'?")]);
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });
});

describe('runs', { timeout: 240_000 }, () => {
  const SMALL = ['--limit', '32', '--batch-size', '16', '--no-report', '--no-train-accuracy', '--json'];

  it('are compared: what came of them, and the settings that differ', async () => {
    expect((await cnn('train', 'lenet5', '--epochs', '1', '--name', 'adam', ...SMALL)).status).toBe(0);
    expect(
      (await cnn('train', 'lenet5', '--epochs', '2', '--optimizer', 'sgd', '--name', 'sgd', ...SMALL)).status,
    ).toBe(0);
    const { status, out } = await cnn('compare', 'runs/adam', 'runs/sgd', '--curves', 'both.svg', '--json');
    expect(status).toBe(0);
    expect(lines(out)).toMatchObject([
      { type: 'run', name: 'adam', epochs: 1, settings: { epochs: '1', 'optimizer.name': 'Adam' } },
      { type: 'run', name: 'sgd', epochs: 2, settings: { epochs: '2', 'optimizer.name': 'SGD' } },
      { type: 'curves', file: 'both.svg' },
    ]);
    expect(Object.keys(lines(out)[0].settings as object)).not.toContain('model');
    expect(readFileSync(join(folder, 'both.svg'), 'utf8')).toContain('sgd');
    const table = await cnn('compare', 'runs/adam', 'runs/sgd');
    expect(table.out).toMatch(/^run {3}trained .*optimizer\.name/);
  });

  it('go on by resume, which takes nothing that the run has settled', async () => {
    const { status } = await cnn('resume', 'runs/adam', '--epochs', '2', '--no-report', '--json');
    expect(status).toBe(0);
    expect(checkpointOf('adam').history.map(({ epoch }) => epoch)).toEqual([1, 2]);
    const refused = await cnn('resume', 'runs/adam', '--batch-size', '8');
    expect([refused.status, refused.err]).toEqual([2, expect.stringContaining("unknown option '--batch-size'")]);
  });

  it('have their report written anew', async () => {
    const { status, out, err } = await cnn('report', 'runs/adam', '--out', 'adam.html', '--json');
    expect(status, err).toBe(0);
    expect(lines(out)[0]).toMatchObject({ type: 'report', report: 'adam.html' });
    expect(readFileSync(join(folder, 'adam.html'), 'utf8')).toContain('<h2>Confusion matrix</h2>');
  });
});

describe('weights from elsewhere', { timeout: 240_000 }, () => {
  it('become a run: those that come along give the accuracy of their card', async () => {
    const { status, err } = await cnn('import', 'cnn://lenet5-fashion-mnist', '--name', 'shipped', '--json');
    expect(status, err).toBe(0);
    const { out } = await cnn('evaluate', 'runs/shipped', '--json');
    // Of the sample's thousand pictures; of all ten thousand the card says 90.55.
    expect(Math.abs(Number(lines(out)[0].accuracy) - 90.55)).toBeLessThan(2.5);
  });

  it('keep what they compute on the way through a file', async () => {
    expect((await cnn('export', 'runs/shipped', 'lenet.safetensors')).status).toBe(0);
    const flags = ['--model', 'lenet5', '--mean', '0.286', '--std', '0.353', '--name', 'again', '--json'];
    expect((await cnn('import', 'lenet.safetensors', ...flags)).status).toBe(0);
    const [first, second] = await Promise.all(
      ['shipped', 'again'].map(async (run) => {
        const { weights } = checkpointOf(run);
        return [...weights].map(([name, { data }]) => [name, [...data].slice(0, 20)]);
      }),
    );
    expect(second).toEqual(first);
  });

  it.each([
    [['lenet.safetensors'], 2, 'expected --model'],
    [['lenet.safetensors', '--model', 'cifar-cnn'], 1, 'lenet.safetensors'],
    [['lenet.safetensors', '--model', 'lenet5', '--classes', 'a,b'], 1, 'lenet.safetensors'],
    [['cnn://lenet', '--model', 'lenet5'], 2, 'choose from airbench-small-cifar10, lenet5-fashion-mnist'],
    [['missing.pth', '--model', 'lenet5'], 1, 'missing.pth'],
  ])('are refused where they do not fit: %j', async (args, status, message) => {
    const found = await cnn('import', ...args, '--name', 'refused');
    expect([found.status, found.err]).toEqual([status, expect.stringContaining(message)]);
    expect(existsSync(join(folder, 'runs/refused'))).toBe(false);
  });
});

describe('what there is, and how fast', { timeout: 240_000 }, () => {
  it('lists networks and weights', async () => {
    const { out } = await cnn('models', '--json');
    const found = lines(out);
    expect(found).toContainEqual(expect.objectContaining({ type: 'model', name: 'cifar-cnn', parameters: 5_852_170 }));
    expect(found).toContainEqual(
      expect.objectContaining({ type: 'weights', name: 'lenet5-fashion-mnist', testAccuracy: 90.55 }),
    );
    expect((await cnn('models', 'lenet5')).out).toContain('cnn://lenet5-fashion-mnist');
    expect((await cnn('models', 'lennet5')).err).toContain("did you mean 'lenet5'?");
  });

  it('measures an answer and a step of training', async () => {
    const { out } = await cnn('bench', 'lenet5', '--backends', 'wasm', '--batch-size', '4', '--rounds', '3', '--json');
    expect(lines(out)).toMatchObject([
      { type: 'bench', backend: 'wasm', case: 'forward', batchSize: 4, rounds: { length: 3 } },
      { type: 'bench', backend: 'wasm', case: 'training step' },
    ]);
    const none = await cnn('bench', 'lenet5', '--backends', 'cuda');
    expect([none.status, none.err]).toEqual([1, expect.stringContaining('cnn doctor says why')]);
    expect((await cnn('bench', 'lenet5', '--backends', 'webgl')).status).toBe(2);
  });
});
