import { expect, it } from 'vitest';
import { checkChosen, countText, firstOf } from './chosen.ts';

it('takes what was chosen, or the first ones, up to a limit', () => {
  expect(firstOf(undefined, 5, 3)).toEqual([0, 1, 2]);
  expect(firstOf([4, 0], 5, 3)).toEqual([4, 0]);
  expect(firstOf([4, 0], 5, 1)).toEqual([4]);
});

it('says how many of what there is are drawn', () => {
  expect(countText('kernels', 1, 1, undefined)).toBe('1 kernel');
  expect(countText('kernels', 16, 64, undefined)).toBe('the first 16 of 64 kernels');
  expect(countText('kernels', 2, 64, [5, 1])).toBe('2 chosen of 64 kernels');
  expect(countText('kernels', 1, 64, [5, 1])).toBe('the first 1 of 2 chosen kernels');
});

it('names what is not there', () => {
  expect(() => checkChosen('kernels', 'filter', [0, 64], 64)).toThrow(
    'kernels: filter must be a whole number in [0, 63], found 64',
  );
  expect(() => checkChosen('kernels', 'filter', [], 64)).toThrow('at least one filter, found none');
  expect(() => checkChosen('kernels', 'filter', undefined, 0)).not.toThrow();
});
