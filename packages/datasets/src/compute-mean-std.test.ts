import { expect, it } from 'vitest';
import { computeMeanStd } from './compute-mean-std.ts';
import { PackedDataset } from './packed-dataset.ts';

const packed = { name: 'packed', classes: ['a'], shape: [1, 2, 2] as const };

it('measures each channel over all pixels', async () => {
  const dataset = new PackedDataset({
    ...packed,
    pixels: Uint8Array.of(0, 10, 255, 20, 0, 30, 255, 40),
    labels: [0, 0],
  });
  const { mean, std } = await computeMeanStd(dataset);
  expect(mean[0]).toBe(0.5);
  expect(std[0]).toBe(0.5);
  expect(mean[1]).toBeCloseTo(25 / 255, 12);
  expect(std[1]).toBeCloseTo(Math.sqrt(125) / 255, 12);
});

it('gives exactly zero deviation for one colour', async () => {
  const dataset = new PackedDataset({
    ...packed,
    pixels: new Uint8Array(4 * 9999).fill(77),
    labels: new Uint8Array(9999),
  });
  expect((await computeMeanStd(dataset)).std).toEqual([0, 0]);
});

it('waits for datasets that are asynchronous', async () => {
  const dataset = new PackedDataset({ ...packed, pixels: Uint8Array.of(51, 0, 51, 0), labels: [0] });
  const later = { ...packed, length: 1, get: async (index: number) => dataset.get(index) };
  expect((await computeMeanStd(later)).mean).toEqual([0.2, 0]);
});

it('refuses an empty dataset', async () => {
  const empty = new PackedDataset({ ...packed, pixels: new Uint8Array(), labels: [] });
  await expect(computeMeanStd(empty)).rejects.toThrow('computeMeanStd: packed has no samples');
});
