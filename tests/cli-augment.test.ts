import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePNG } from '@cnn/viz';
import { beforeAll, describe, expect, it } from 'vitest';
import { cliProgram, lines } from './cli-program.ts';

const { folder, cnn, read, checkpointOf } = cliProgram();

const result = (out: string): Record<string, unknown> => lines(out).at(-1)!;
const recipe = (...steps: object[]): string => JSON.stringify({ version: 1, steps });

const titleOf = (svg: string): string => /<title>(.*?)<\/title>/.exec(svg)![1];

/** A picture whose colours run from corner to corner. */
function picture(width: number, height: number): Uint8Array {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    data.set([(255 * (i % width)) / width, (255 * Math.floor(i / width)) / height, 90, 255], 4 * i);
  }
  return encodePNG({ width, height, data });
}

beforeAll(() => {
  mkdirSync(join(folder, 'pictures/more'), { recursive: true });
  mkdirSync(join(folder, 'empty'));
  writeFileSync(join(folder, 'pictures/b.png'), picture(40, 24));
  writeFileSync(join(folder, 'pictures/a.png'), picture(24, 40));
  writeFileSync(join(folder, 'pictures/more/c.png'), picture(30, 30));
  writeFileSync(join(folder, 'pictures/notes.txt'), 'no picture');
  const flip = { op: 'RandomHorizontalFlip' };
  writeFileSync(
    join(folder, 'train.json'),
    recipe({ op: 'RandomCrop', size: 32, padding: 2 }, flip, { op: 'RandomErasing' }),
  );
  writeFileSync(join(folder, 'small.json'), recipe({ op: 'RandomCrop', size: 20 }));
  writeFileSync(join(folder, 'wrong.json'), recipe(flip, { op: 'RandomAffine', degrees: 400 }));
  writeFileSync(join(folder, 'broken.json'), '{"version": 1,');
});

describe('cnn augment', { timeout: 300_000 }, () => {
  const small = ['--size', '16', '--variants', '3', '--json'];

  it('draws a row for each picture: the original and its variants', async () => {
    const { status, out, err } = await cnn(
      'augment',
      'pictures',
      '--recipe',
      'train.json',
      '--out',
      'sheet.svg',
      '--size',
      '32',
      '--variants',
      '3',
      '--json',
    );
    expect(err).toContain('3 augmentations in 2 passes, 1 saved');
    expect(status).toBe(0);
    expect(result(out)).toMatchObject({
      type: 'sheet',
      file: 'sheet.svg',
      pictures: ['pictures/a.png', 'pictures/b.png', 'pictures/more/c.png'],
      shape: [3, 32, 32, 3],
      recipe: {
        version: 1,
        steps: [{ op: 'RandomCrop', size: 32, padding: 2 }, { op: 'RandomHorizontalFlip' }, { op: 'RandomErasing' }],
      },
    });
    const svg = read('sheet.svg');
    expect(svg.match(/<image /g)).toHaveLength(12);
    for (const name of ['a.png', 'b.png', 'c.png']) expect(svg).toContain(`>${name}</text>`);
    expect(titleOf(svg)).toBe('RandomCrop → RandomHorizontalFlip → RandomErasing');
  });

  it('draws the same for the same seed, and each variant anew', async () => {
    const args = [
      'augment',
      'pictures/a.png',
      '--op',
      'RandomAffine',
      '--option',
      'degrees=90',
      '--option',
      'p=1',
      ...small,
    ];
    const sheet = async (...more: string[]) => {
      expect((await cnn(...args, '--out', 'affine.svg', ...more)).status).toBe(0);
      return read('affine.svg');
    };
    const first = await sheet();
    expect(titleOf(first)).toBe('RandomAffine degrees=90 p=1');
    expect((await sheet()) === first).toBe(true);
    expect((await sheet('--seed', '1')) === first).toBe(false);
    const pictures = first.match(/href="[^"]*"/g)!;
    expect(new Set(pictures).size).toBe(4);
  });

  it('takes several augmentations and options of every type, and writes PNG', async () => {
    const { status, out, err } = await cnn(
      ...['augment', 'pictures/a.png', 'pictures/b.png', ...small, '--rows', '1', '--out', 'sheet.png'],
      ...[
        '--op',
        'RandomAffine',
        '--option',
        'degrees=-5,5',
        '--option',
        'scale=[0.8,1.2]',
        '--option',
        'paddingMode=reflect',
      ],
      ...['--op', 'RandomHorizontalFlip', '--option', 'sameOnBatch=true'],
    );
    expect([status, err]).toEqual([0, expect.stringContaining('2 augmentations')]);
    expect(result(out)).toMatchObject({
      pictures: ['pictures/a.png'],
      recipe: {
        steps: [
          { op: 'RandomAffine', degrees: [-5, 5], scale: [0.8, 1.2], paddingMode: 'reflect' },
          { op: 'RandomHorizontalFlip', sameOnBatch: true },
        ],
      },
    });
    expect(readFileSync(join(folder, 'sheet.png')).subarray(1, 4).toString()).toBe('PNG');
  });

  it.each([
    [2, [], /expected what to do, found neither --recipe nor --op/],
    [2, ['--op', 'RandomInvert', '--recipe', 'train.json'], /expected --recipe or --op, found both/],
    [
      2,
      ['--op', 'RandomAfine'],
      /--op, steps\[0\]\.op: expected the name of an augmentation, found "RandomAfine"; did you mean 'RandomAffine'/,
    ],
    [2, ['--op', 'RandomAffine'], /--op, steps\[0\]\.degrees: expected a value such as 15, found nothing/],
    [2, ['--op', 'RandomInvert', '--option', 'p=2'], /steps\[0\]\.p: expected p in \[0, 1\], found 2/],
    [2, ['--op', 'RandomInvert', '--option', 'p'], /expected name=value/],
    [
      2,
      ['--op', 'RandomInvert', '--option', '__proto__={"p":1}'],
      /expected an option of RandomInvert, found "__proto__"/,
    ],
    [2, ['--option', 'p=1'], /expected --op before it/],
    [2, ['--op', 'RandomInvert', '--out', 'sheet.jpg'], /expected a path ending in \.svg or \.png/],
    [2, ['--op', 'RandomCrop', '--option', 'size=300'], /RandomCrop: size 300 is larger than the padded image/],
    [1, ['--recipe', 'wrong.json'], /wrong\.json, steps\[1\]\.degrees: expected degrees in \[-360, 360\], found 400/],
    [1, ['--recipe', 'broken.json'], /broken\.json: expected a recipe as JSON, found/],
    [1, ['--recipe', 'nowhere.json'], /no such file or folder; check the path/],
  ])('status %i: %j', async (expected, args, message) => {
    const { status, err } = await cnn('augment', 'pictures/a.png', ...args);
    expect(err).toMatch(message);
    expect(status).toBe(expected);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it.each([
    [2, ['empty'], /empty: expected pictures, found none/],
    [1, ['pictures/notes.txt'], /notes\.txt: expected an image/],
    [1, ['nowhere'], /no such file or folder/],
  ])('status %i: pictures %j', async (expected, paths, message) => {
    const { status, err } = await cnn('augment', ...paths, '--op', 'RandomInvert');
    expect(err).toMatch(message);
    expect(status).toBe(expected);
  });
});

describe('cnn train --augment recipe.json', { timeout: 600_000 }, () => {
  const few = [
    '--limit',
    '64',
    '--batch-size',
    '32',
    '--learning-rate',
    '1e-3',
    '--no-report',
    '--no-train-accuracy',
    '--json',
  ];
  const weightsOf = (run: string) =>
    [...checkpointOf(run).weights].map(([name, { data }]) => [name, Buffer.from(data.buffer).toString('base64')]);

  it('keeps the recipe with the run, and goes on with it', async () => {
    const whole = await cnn(
      'train',
      'cifar-cnn',
      '--epochs',
      '2',
      '--name',
      'whole',
      '--augment',
      'train.json',
      ...few,
    );
    expect([whole.status, whole.err]).toEqual([0, expect.any(String)]);
    const { augment, recipe: kept } = JSON.parse(read('runs/whole/config.json'));
    expect([augment, kept]).toEqual([[], JSON.parse(read('train.json'))]);
    expect(
      (await cnn('train', 'cifar-cnn', '--epochs', '1', '--name', 'half', '--augment', 'train.json', ...few)).status,
    ).toBe(0);
    expect((await cnn('train', '--resume', 'runs/half', '--epochs', '2', '--no-report', '--json')).status).toBe(0);
    expect(weightsOf('half')).toEqual(weightsOf('whole'));
  });

  it('tests with several views of each picture', async () => {
    const { status, out } = await cnn('evaluate', 'runs/whole', '--limit', '32', '--tta', 'mirror', '--json');
    expect(status).toBe(0);
    const found = result(out) as { accuracy: number; tta: Record<string, unknown> };
    expect(found).toMatchObject({ total: 32, tta: { views: 'mirror', merge: 'mean', count: 2, total: 32 } });
    expect(found.tta.loss).not.toBe((found as never as { loss: number }).loss);
    const plain = await cnn('evaluate', 'runs/whole', '--limit', '32', '--tta', 'tencrop', '--tta-merge', 'tsharpen');
    expect(plain.out).toMatch(
      /test accuracy: [\d.]+% of 32 pictures, loss [\d.]+\nwith 10 views \(tencrop, tsharpen\): [\d.]+% \([+−][\d.]+\), loss [\d.]+\n/,
    );
  });

  it.each([
    [2, ['evaluate', 'runs/whole', '--tta', 'miror'], /did you mean 'mirror'\?/],
    [2, ['evaluate', 'runs/whole', '--tta', 'mirror', '--tta-merge', 'men'], /did you mean 'mean'\?/],
    [2, ['evaluate', 'runs/whole', '--tta-merge', 'max'], /--tta-merge merges several views; give --tta too/],
    [
      2,
      ['evaluate', 'runs/whole', '--limit', '4', '--tta', 'multiscale'],
      /--tta multiscale: the model takes pictures of 32×32 only/,
    ],
    [
      2,
      ['train', 'cifar-cnn', '--augment', 'small.json', '--limit', '8'],
      /--augment: the recipe makes pictures \[20, 20, 3\] of \[32, 32, 3\]/,
    ],
    [1, ['train', 'cifar-cnn', '--augment', 'wrong.json', '--limit', '8'], /wrong\.json, steps\[1\]\.degrees/],
    [2, ['train', '--resume', 'runs/whole', '--augment', 'train.json'], /leave out --augment/],
  ])('status %i: cnn %j', async (expected, args, message) => {
    const { status, err } = await cnn(...args);
    expect(err).toMatch(message);
    expect(status).toBe(expected);
  });
});
