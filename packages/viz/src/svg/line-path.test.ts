import { expect, it } from 'vitest';
import { linePath } from './line-path.ts';

it('goes from point to point, and leaves gaps', () => {
  expect(linePath([])).toBe('');
  expect(linePath([[1, undefined]])).toBe('');
  expect(linePath([[1, 2]])).toBe('M1,2Z');
  expect(
    linePath([
      [0, 1.004],
      [2, 3.456],
      [4, undefined],
      [5, 6],
      [6, undefined],
      [7, 8],
      [9, 10],
    ]),
  ).toBe('M0,1L2,3.46M5,6ZM7,8L9,10');
});
