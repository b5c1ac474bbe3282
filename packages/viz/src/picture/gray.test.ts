import { expect, it } from 'vitest';
import { gray } from './gray.ts';

it('keeps how bright a colour is, and alpha', () => {
  const data = Uint8ClampedArray.of(255, 0, 0, 255, 0, 255, 0, 128);
  expect([...gray({ width: 2, height: 1, data }).data]).toEqual([76, 76, 76, 255, 150, 150, 150, 128]);
});
