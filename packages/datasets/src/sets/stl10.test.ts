import { DataError } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import { memoryFolder } from '../testing/memory-folder.ts';
import { loadSTL10 } from './stl10.ts';

const IMAGE = 3 * 96 * 96;

/** Images of one value each. */
function images(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * IMAGE);
  values.forEach((value, image) => {
    bytes.fill(value, image * IMAGE, (image + 1) * IMAGE);
  });
  return bytes;
}

const FILES = {
  'train_X.bin': images(1, 2, 3),
  'train_y.bin': Uint8Array.of(10, 1, 5),
  'unlabeled_X.bin': images(7, 8),
  'fold_indices.txt': `${'2 0 \n'.repeat(9)}1`,
};

type Options = Omit<Parameters<typeof loadSTL10>[0], 'root'>;
const load = (options: Options, files: Record<string, Uint8Array | string> = {}) =>
  loadSTL10({ root: memoryFolder({ ...FILES, ...files }, 'data'), ...options });

describe('loadSTL10', () => {
  it('puts the chosen fold before the images without labels', async () => {
    const dataset = await load({ split: 'train+unlabeled', fold: 3 });
    expect([...dataset.images.labels]).toEqual([4, 9, -1, -1]);
    expect([0, 1, 2, 3].map((i) => dataset.load(i).pixels[5000])).toEqual([3, 1, 7, 8]);
    expect((await load({ split: 'train', fold: 9 })).length).toBe(1);
  });

  it('reads more images than one piece holds', async () => {
    const values = Array.from({ length: 300 }, (_, i) => i % 251);
    const dataset = await load({ split: 'unlabeled' }, { 'unlabeled_X.bin': images(...values) });
    expect(values.map((_, i) => dataset.load(i).pixels[IMAGE - 1])).toEqual(values);
  });

  it('stops on a signal', async () => {
    await expect(load({ split: 'unlabeled', signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
  });

  it.each<[string, Options, Record<string, Uint8Array | string>, string]>([
    [
      'a cut file',
      { split: 'train' },
      { 'train_X.bin': images(1, 2, 3).subarray(1) },
      'train_X.bin: expected a multiple of 27648 bytes',
    ],
    [
      'an empty file',
      { split: 'unlabeled' },
      { 'unlabeled_X.bin': '' },
      'unlabeled_X.bin: expected a multiple of 27648 bytes, for an image each, found 0 bytes',
    ],
    [
      'a label too few',
      { split: 'train' },
      { 'train_y.bin': Uint8Array.of(1, 2) },
      'train_y.bin: expected 3 bytes, for an image each, found 2 bytes',
    ],
    [
      'a label of 11',
      { split: 'train' },
      { 'train_y.bin': Uint8Array.of(1, 11, 2) },
      'train_y.bin: expected labels from 0 to 10, found 11 at byte 1',
    ],
    [
      'nine folds',
      { split: 'train', fold: 0 },
      { 'fold_indices.txt': '0\n'.repeat(9) },
      'fold_indices.txt: expected 10 lines, for a fold each, found 9',
    ],
    [
      'an index too large',
      { split: 'train', fold: 0 },
      { 'fold_indices.txt': '0 3\n'.repeat(10) },
      'expected indices of 3 images in line 1, found 3',
    ],
    [
      'no index',
      { split: 'train', fold: 1 },
      { 'fold_indices.txt': `${'0\n\n'.repeat(4)}0\n0\n` },
      'in line 2, found none',
    ],
    ['an index below 0', { split: 'train', fold: 0 }, { 'fold_indices.txt': '-1\n'.repeat(10) }, "found '-1'"],
    [
      'nine names',
      { split: 'train' },
      { 'class_names.txt': 'a\n'.repeat(9) },
      'class_names.txt: expected 10 class names, one a line, found 9',
    ],
  ])('refuses %s', async (_, options, files, message) => {
    const error = await load(options, files).catch((error) => error);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(/^data\//);
    expect(error.message).toContain(message);
  });

  it('refuses unknown splits and folds', async () => {
    await expect(load({ split: 'val' as 'test' })).rejects.toThrow(
      "loadSTL10: split must be 'train', 'test', 'unlabeled' or 'train+unlabeled', found 'val'",
    );
    await expect(load({ split: 'unlabeled', fold: 0 })).rejects.toThrow("fold goes with the split 'train'");
    await expect(load({ split: 'train', fold: 10 })).rejects.toThrow(/loadSTL10: fold must be 0, 1, .* or 9, found 10/);
    await expect(load({ split: 'train', fold: 0.5 })).rejects.toThrow(RangeError);
  });

  it('says what is missing', async () => {
    await expect(load({ split: 'test' })).rejects.toThrow(
      'expected a folder with STL-10: test_X.bin and so on, there or in stl10_binary',
    );
  });
});
