import { gzipSync } from 'node:zlib';
import { DataError } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import { idx } from '../testing/idx-file.ts';
import { memoryFolder } from '../testing/memory-folder.ts';
import { loadEMNIST } from './emnist.ts';
import { loadMNIST } from './mnist.ts';
import { loadQMNIST } from './qmnist.ts';

const IMAGES = 'MNIST/raw/train-images-idx3-ubyte';
const LABELS = 'MNIST/raw/train-labels-idx1-ubyte';

/** Two pictures of 2×3. */
const images = idx(8, [2, 2, 3], [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15]);
const labels = idx(8, [2], [9, 0]);

const load = (files: Record<string, Uint8Array>) => loadMNIST({ root: memoryFolder(files, 'data'), split: 'train' });

describe('loadMNIST', () => {
  it('takes pictures of any size', async () => {
    const dataset = await load({ [IMAGES]: images, [LABELS]: labels });
    expect(dataset.shape).toEqual([2, 3, 1]);
    expect(await dataset.get(1)).toEqual({ pixels: Uint8Array.of(10, 11, 12, 13, 14, 15), shape: [2, 3, 1], label: 0 });
    expect(dataset.classes[9]).toBe('9 - nine');
  });

  it.each(['MNIST/raw/', 'raw/', 'MNIST/', ''])("finds the files in '%s', compressed or not", async (place) => {
    const dataset = await load({
      [`${place}train-images-idx3-ubyte.gz`]: gzipSync(images),
      [`${place}train-labels-idx1-ubyte`]: labels,
    });
    expect(dataset.length).toBe(2);
  });

  it('takes transforms', async () => {
    const root = memoryFolder({ [IMAGES]: images, [LABELS]: labels });
    const dataset = await loadMNIST({ root, split: 'train', targetTransform: (label) => Number(label) % 2 });
    expect((await dataset.get(0)).label).toBe(1);
  });

  it.each([
    ['other images', { [IMAGES]: labels }, `${IMAGES}: expected images: uint8 of N×height×width, found uint8 of 2`],
    ['images of floats', { [IMAGES]: idx(13, [1, 1, 1], [0, 0, 0, 0]) }, 'found float32 of 1×1×1'],
    ['images without pixels', { [IMAGES]: idx(8, [2, 0, 3]) }, 'found uint8 of 2×0×3'],
    ['other labels', { [LABELS]: images }, `${LABELS}: expected labels of 2 images, found uint8 of 2×2×3`],
    ['fewer labels', { [LABELS]: idx(8, [1], [3]) }, 'expected labels of 2 images, found uint8 of 1'],
    [
      'a label too many',
      { [LABELS]: idx(8, [2], [3, 10]) },
      `${LABELS}: expected labels from 0 to 9, found 10 for image 1`,
    ],
    ['a cut file', { [LABELS]: labels.subarray(0, -1) }, `${LABELS}: expected 10 bytes for 2, found 9 bytes`],
    ['an empty file', { [IMAGES]: new Uint8Array() }, `${IMAGES}: expected an IDX header`],
  ])('refuses %s, naming the file', async (_, files, message) => {
    const error = await load({ [IMAGES]: images, [LABELS]: labels, ...files }).catch((error) => error);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(/^data\/MNIST\/raw\//);
    expect(error.message).toContain(message);
  });

  it('says what is missing, and where it looked', async () => {
    await expect(load({})).rejects.toThrow(
      'data: expected a folder with MNIST: train-images-idx3-ubyte and so on, there or in MNIST/raw, raw, MNIST, found no such files',
    );
    await expect(load({ [IMAGES]: images })).rejects.toThrow(
      `data/${LABELS}: expected a file of MNIST, found no such file`,
    );
    await expect(loadMNIST({ root: memoryFolder(), split: 'val' as 'test' })).rejects.toThrow(
      "loadMNIST: split must be 'train' or 'test', found 'val'",
    );
  });
});

describe('loadEMNIST', () => {
  const files = {
    'EMNIST/raw/gzip/emnist-letters-test-images-idx3-ubyte.gz': gzipSync(images),
    'EMNIST/raw/gzip/emnist-letters-test-labels-idx1-ubyte.gz': gzipSync(idx(8, [2], [26, 1])),
  };

  it('reads what the archive holds, and turns the pictures upright if told to', async () => {
    const options = { root: memoryFolder(files), kind: 'letters', split: 'test' } as const;
    const dataset = await loadEMNIST(options);
    expect([...dataset.load(0).pixels]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([0, 1].map((i) => dataset.classes[dataset.labels()[i]])).toEqual(['z', 'a']);
    const upright = await loadEMNIST({ ...options, upright: true });
    expect(upright.shape).toEqual([3, 2, 1]);
    expect([...upright.load(0).pixels, ...upright.load(1).pixels]).toEqual([0, 3, 1, 4, 2, 5, 10, 13, 11, 14, 12, 15]);
  });

  it('refuses an unknown kind', async () => {
    await expect(loadEMNIST({ root: memoryFolder(), kind: 'words' as 'letters', split: 'test' })).rejects.toThrow(
      "loadEMNIST: kind must be 'byclass', 'bymerge', 'balanced', 'letters', 'digits' or 'mnist', found 'words'",
    );
  });
});

describe('loadQMNIST', () => {
  const count = 10_003;
  const table = new Uint8Array(count * 8);
  for (let image = 0; image < count; image++) table.set([0, 0, 0, image % 10, 0, 0, 1, 255], image * 8);
  const root = memoryFolder({
    'qmnist-test-images-idx3-ubyte': idx(
      8,
      [count, 1, 1],
      Uint8Array.from({ length: count }, (_, i) => i >> 6),
    ),
    'qmnist-test-labels-idx2-int': idx(12, [count, 2], table),
    'xnist-images-idx3-ubyte': images,
    'xnist-labels-idx2-int': idx(12, [2, 1], [0, 0, 0, 1, 0, 0, 0, 10]),
  });

  it('has the first 10,000 images to test and the others apart', async () => {
    const [all, first, rest] = await Promise.all(
      (['test', 'test10k', 'test50k'] as const).map((split) => loadQMNIST({ root, split })),
    );
    expect([all.length, first.length, rest.length]).toEqual([count, 10_000, 3]);
    expect(rest.load(2)).toEqual(all.load(10_002));
    expect(rest.load(2)).toEqual({ pixels: Uint8Array.of(10_002 >> 6), shape: [1, 1, 1], label: 2 });
    expect(first.load(9_999)).toEqual(all.load(9_999));
  });

  it('refuses labels that are no classes, and too few images', async () => {
    await expect(loadQMNIST({ root, split: 'nist' })).rejects.toThrow(
      'expected labels from 0 to 9, found 10 for image 1',
    );
    const few = memoryFolder({
      'qmnist-test-images-idx3-ubyte': images,
      'qmnist-test-labels-idx2-int': idx(12, [2, 1], new Uint8Array(8)),
    });
    await expect(loadQMNIST({ root: few, split: 'test10k' })).rejects.toThrow(
      'expected 10000 images at least, found 2',
    );
    await expect(loadQMNIST({ root: few, split: 'test50k' })).rejects.toThrow(
      'expected 10000 images at least, found 2',
    );
  });

  it('has nothing to fetch for nist', async () => {
    await expect(loadQMNIST({ root: memoryFolder(), split: 'nist' })).rejects.toThrow(
      /found no such files; name another root$/,
    );
  });
});
