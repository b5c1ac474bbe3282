import { expect, it } from 'vitest';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { longestMaxSize } from './longest-max-size.ts';

testAugmentation('longestMaxSize', () => longestMaxSize(4), { random: false });

it('brings the longer side to the size', () => {
  const after = (height: number, width: number) => longestMaxSize(10).outputShape!([2, height, width, 3]);
  expect(after(5, 20)).toEqual([2, 2, 10, 3]);
  expect(after(20, 5)).toEqual([2, 10, 2, 3]);
  expect(after(3, 4)).toEqual([2, 7, 10, 3]);
  expect(after(4, 4)).toEqual([2, 10, 10, 3]);
});

it('names a size out of range', () => {
  expect(() => longestMaxSize(2.5)).toThrow('LongestMaxSize: maxSize must be a whole number at least 1, found 2.5');
});
