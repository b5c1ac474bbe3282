import { expect, it } from 'vitest';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { smallestMaxSize } from './smallest-max-size.ts';

testAugmentation('smallestMaxSize', () => smallestMaxSize(4, { antialias: true }), { random: false });

it('brings the shorter side to the size', () => {
  const after = (height: number, width: number) => smallestMaxSize(10).outputShape!([2, height, width, 3]);
  expect(after(5, 20)).toEqual([2, 10, 40, 3]);
  expect(after(20, 5)).toEqual([2, 40, 10, 3]);
  expect(after(3, 4)).toEqual([2, 10, 13, 3]);
  expect(after(4, 4)).toEqual([2, 10, 10, 3]);
});

it('names a size out of range', () => {
  expect(() => smallestMaxSize(0)).toThrow('SmallestMaxSize: maxSize must be a whole number at least 1, found 0');
});
