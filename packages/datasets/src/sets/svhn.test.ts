import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { DataError } from '@cnn/tensor';
import { expect, it } from 'vitest';
import { memoryFolder } from '../testing/memory-folder.ts';
import { loadSVHN } from './svhn.ts';

const { files } = JSON.parse(readFileSync(new URL('../fixtures/datasets.json', import.meta.url), 'utf8'));
/** Uncompressed, with the labels 10 and 1. */
const whole = gunzipSync(Buffer.from(files['test_32x32.mat'], 'base64'));

const load = (bytes: Uint8Array) =>
  loadSVHN({ root: memoryFolder({ 'SVHN/test_32x32.mat': bytes }, 'data'), split: 'test' });

function changed(find: Uint8Array, replace: Uint8Array): Uint8Array {
  const at = whole.indexOf(find);
  expect(at).toBeGreaterThan(0);
  const bytes = Uint8Array.from(whole);
  bytes.set(replace, at);
  return bytes;
}

it('has the digit 0 as label 0', async () => {
  const dataset = await load(whole);
  expect([...dataset.images.labels]).toEqual([0, 1]);
  expect(dataset.classes[0]).toBe('0');
});

it('reads a file of one image, whose last axis MATLAB leaves out', async () => {
  const one = gunzipSync(Buffer.from(files['extra_32x32.mat'], 'base64'));
  const dataset = await load(one);
  expect(dataset.length).toBe(1);
  const { pixels, label } = dataset.load(0);
  expect(label).toBe(0);
  // 7 more in each row, 3 in each column, 37 in each channel.
  const start = 41 * 11;
  expect([0, 1, 2, 3, 96].map((at) => pixels[at])).toEqual([0, 37, 74, 3, 7].map((more) => (start + more) & 255));
});

it('refuses another shape', async () => {
  const sizes = (...numbers: number[]) => new Uint8Array(Int32Array.from(numbers).buffer);
  await expect(load(changed(sizes(32, 32, 3, 2), sizes(32, 32, 6, 1)))).rejects.toThrow(
    'data/SVHN/test_32x32.mat: expected X of 32×32×3×2, for 2 labels, found 32×32×6×1',
  );
});

it.each([
  ['cut', whole.subarray(0, 3000)],
  ['empty', whole.subarray(0, 0)],
  ['without y', whole.subarray(0, whole.length - 64)],
  ['of zeros', new Uint8Array(5000)],
])('refuses a file that is %s, naming it', async (_, bytes) => {
  const error = await load(bytes).catch((error) => error);
  expect(error).toBeInstanceOf(DataError);
  expect(error.message).toContain('data/SVHN/test_32x32.mat');
});

it('refuses a label that is none', async () => {
  // The small element of y: its type and size in one word, its two numbers.
  await expect(load(changed(Uint8Array.of(2, 0, 2, 0, 10, 1), Uint8Array.of(2, 0, 2, 0, 10, 11)))).rejects.toThrow(
    'expected labels from 1 to 10, found 11 for image 1',
  );
});

it('refuses an unknown split, and says what is missing', async () => {
  await expect(loadSVHN({ root: memoryFolder(), split: 'val' as 'test' })).rejects.toThrow(
    "loadSVHN: split must be 'train', 'test' or 'extra', found 'val'",
  );
  await expect(loadSVHN({ root: memoryFolder(), split: 'extra' })).rejects.toThrow(
    'expected a folder with SVHN: extra_32x32.mat',
  );
});
