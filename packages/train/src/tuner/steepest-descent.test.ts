import { expect, it } from 'vitest';
import { steepestDescent } from './steepest-descent.ts';

it('finds where a curve falls fastest, by central differences inside and one-sided ones at the ends', () => {
  expect(steepestDescent([5, 5, 4, 1, 0, 0])).toBe(2);
  expect(steepestDescent([9, 1, 1, 1])).toBe(0);
  expect(steepestDescent([3, 3, 3, 1])).toBe(3);
  // The first of two that are equal; the least rise where nothing falls.
  expect(steepestDescent([2, 2])).toBe(0);
  expect(steepestDescent([0, 4, 5])).toBe(2);
});

it('needs two points', () => {
  expect(steepestDescent([])).toBeUndefined();
  expect(steepestDescent([1])).toBeUndefined();
});
