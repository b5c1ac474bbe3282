import { expect, it } from 'vitest';
import { measureChange } from './measure-change.ts';

it.each([
  ['Linf', 4],
  ['L2', 5],
  ['L1', 7],
  ['L0', 2],
] as const)('measures in %s', (name, size) => {
  expect(measureChange(name, [3, 0, -4])).toBe(size);
});

it('knows no others', () => {
  expect(() => measureChange('L3' as 'L2', [1])).toThrow("measureChange: unknown norm 'L3'");
});
