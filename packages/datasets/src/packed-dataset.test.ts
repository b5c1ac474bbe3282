import { expect, it } from 'vitest';
import { PackedDataset } from './packed-dataset.ts';

const packed = { name: 'packed', classes: ['a', 'b'], shape: [1, 2, 3] as const };

it('gives views of the right bytes', () => {
  const dataset = new PackedDataset({
    ...packed,
    pixels: Uint8Array.from({ length: 12 }, (_, i) => i),
    labels: [1, 0],
  });
  expect(dataset.length).toBe(2);
  expect(dataset.get(1)).toEqual({ pixels: Uint8Array.of(6, 7, 8, 9, 10, 11), shape: [1, 2, 3], label: 0 });
  expect(dataset.get(0).label).toBe(1);
  expect(dataset.get(0).pixels.buffer).toBe(dataset.images.pixels.buffer);
});

it.each([-1, 2, 0.5, Number.NaN])('refuses the index %s', (index) => {
  const dataset = new PackedDataset({ ...packed, pixels: new Uint8Array(12), labels: [0, 0] });
  expect(() => dataset.get(index)).toThrow(
    `packed: expected an index of one of its 2 samples (from 0), found ${index}`,
  );
});

it('refuses pixels that do not fit the labels', () => {
  expect(() => new PackedDataset({ ...packed, pixels: new Uint8Array(11), labels: [0, 0] })).toThrow(
    'packed: expected 12 bytes for 2 labels of 1×2×3, found 11',
  );
});
