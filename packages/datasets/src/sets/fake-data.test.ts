import { Rng } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../dataset.ts';
import { countsOf, expectFrequencies } from '../testing/expect-frequencies.ts';
import { FakeData } from './fake-data.ts';

const get = (data: FakeData, index: number): Sample => data.get(index) as Sample;

it('has torchvision’s sizes by default', () => {
  const data = new FakeData();
  expect([data.length, data.shape, data.classes.length]).toEqual([1000, [224, 224, 3], 10]);
  expect(get(data, 999).pixels).toHaveLength(224 * 224 * 3);
});

it('gives the same image for an index each time, and another for another index or seed', () => {
  const options = { size: 5, imageShape: [7, 5, 3] as const };
  const data = new FakeData(options);
  expect(get(data, 3)).toEqual(get(new FakeData({ ...options, size: 50 }), 3));
  expect(get(data, 3).pixels).not.toEqual(get(data, 2).pixels);
  expect(get(data, 3).pixels).not.toEqual(get(new FakeData({ ...options, seed: 1 }), 3).pixels);
});

it('draws bytes and classes evenly, and knows its labels', () => {
  const data = new FakeData({ size: 2000, imageShape: [5, 5, 1], classes: 7 });
  const samples = Array.from({ length: 2000 }, (_, index) => get(data, index));
  const bytes = samples.flatMap(({ pixels }) => Array.from(pixels));
  expectFrequencies(countsOf(bytes, 256), new Array(256).fill(1 / 256));
  const labels = samples.map(({ label }) => label as number);
  expectFrequencies(countsOf(labels, 7), new Array(7).fill(1 / 7));
  expect(Array.from(data.labels())).toEqual(labels);
  expect(data.classes).toEqual(['0', '1', '2', '3', '4', '5', '6']);
});

it('takes transforms, and can be made again from its recipe', () => {
  const data = new FakeData({ size: 3, imageShape: [1, 1, 1], seed: 4, targetTransform: () => 9 });
  expect(get(data, 0).label).toBe(9);
  const options = { size: 3, imageShape: [2, 1, 1] as const, classes: 10, seed: 4 };
  const { maker, arguments: made } = new FakeData(options).recipe();
  expect([maker, made]).toEqual(['FakeData', [options, undefined]]);
});

describe('refuses', () => {
  it.each([
    [{ size: -1 }, 'size must be a whole number at least 0, found -1'],
    [{ classes: 0 }, 'classes must be a whole number in [1, 16777216], found 0'],
    [{ imageShape: [0, 1, 1] as const }, 'imageShape[0] must be a whole number at least 1, found 0'],
    [{ imageShape: [1, 2.5, 1] as const }, 'imageShape[1] must be a whole number at least 1, found 2.5'],
  ])('%j', (options, message) => {
    expect(() => new FakeData(options)).toThrow(`FakeData: ${message}`);
  });

  it('an index it does not have', () => {
    expect(() => new FakeData({ size: 3 }).get(3, new Rng(0))).toThrow(RangeError);
  });
});
