import { expect, it } from 'vitest';
import { differenceOf, pictureOf } from './attack-pictures.ts';
import { changeSizes } from './change-size.ts';

it('shows a change around grey, amplified by a round factor', () => {
  const before = [0.5, 0.5, 0.5, 0.5];
  const after = [0.51, 0.49, 0.5, 0.505];
  const { picture, factor } = differenceOf(before, after, [2, 2, 1]);
  expect(factor).toBe(20);
  expect([...picture.pixels]).toEqual([179, 76, 128, 153]);
  expect(differenceOf(before, before, [2, 2, 1]).factor).toBe(1);
  expect(differenceOf([0], [1], [1, 1, 1]).factor).toBe(1);
  expect(differenceOf([0], [8 / 255], [1, 1, 1]).factor).toBe(10);
});

it('measures a change', () => {
  expect(changeSizes([0, 0, 1, 1], [0.3, 0, 0.6, 1])).toEqual({
    Linf: 0.4,
    L2: expect.closeTo(0.5, 12),
    L1: expect.closeTo(0.7, 12),
    L0: 2,
  });
});

it('keeps pictures in their range', () => {
  expect([...pictureOf([-1, 0, 0.5, 2], [2, 2, 1]).pixels]).toEqual([0, 0, 128, 255]);
});
