import { expect, it } from 'vitest';
import { filterSheet } from './filter-sheet.ts';

it('draws grey kernels side by side, each scaled to its own range', () => {
  // Two kernels of 1×2: (0, 1) and (10, 5).
  const { width, height, data } = filterSheet([0, 10, 1, 5], [1, 2, 1, 2]);
  expect([width, height]).toEqual([5, 1]);
  expect([...data]).toEqual([0, 0, 0, 255, 255, 255, 255, 255, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 255]);
});

it('draws kernels of three channels in colour', () => {
  const { data } = filterSheet([-1, 0, 1], [1, 1, 3, 1]);
  expect([...data]).toEqual([0, 128, 255, 255]);
});

it('begins a row after eight kernels', () => {
  const { width, height } = filterSheet(new Float32Array(25 * 9), [5, 5, 1, 9]);
  expect([width, height]).toEqual([8 * 6 - 1, 2 * 6 - 1]);
});
