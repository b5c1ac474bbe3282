import { expect, it } from 'vitest';
import { blend } from './blend.ts';

const pixel = (...data: number[]) => ({ width: 1, height: 1, data: Uint8ClampedArray.from(data) });

it('mixes by opacity, and less where the upper one is transparent', () => {
  expect([...blend(pixel(0, 0, 0, 255), pixel(200, 100, 0, 255), 0.5).data]).toEqual([100, 50, 0, 255]);
  expect([...blend(pixel(0, 0, 0, 255), pixel(200, 100, 0, 255), [0.25]).data]).toEqual([50, 25, 0, 255]);
  expect([...blend(pixel(9, 9, 9, 255), pixel(200, 100, 0, 0), 1).data]).toEqual([9, 9, 9, 255]);
});

it('refuses pictures of two sizes', () => {
  const two = { width: 2, height: 1, data: new Uint8ClampedArray(8) };
  expect(() => blend(pixel(0, 0, 0, 0), two, 1)).toThrow('two pictures of 1 × 1, found 2 × 1');
});
