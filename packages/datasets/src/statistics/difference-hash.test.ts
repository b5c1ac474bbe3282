import { Rng } from '@cnn/tensor';
import { expect, it } from 'vitest';
import type { Image } from '../dataset.ts';
import { differenceHash } from './difference-hash.ts';

/** A grey picture of 8 × 9 pixels: one for each area. */
const small = (value: (row: number, column: number) => number): Image => ({
  pixels: Uint8Array.from({ length: 72 }, (_, i) => value(Math.floor(i / 9), i % 9)),
  shape: [8, 9, 1],
});

const ones = (hash: readonly number[]): number =>
  hash.reduce((sum, word) => sum + word.toString(2).replaceAll('0', '').length, 0);

const distance = (a: readonly number[], b: readonly number[]): number => ones(a.map((word, i) => (word ^ b[i]) >>> 0));

it('sets a bit where an area is brighter than the one to its right', () => {
  expect(differenceHash(small(() => 9))).toEqual([0, 0]);
  expect(differenceHash(small((_, column) => column))).toEqual([0, 0]);
  expect(differenceHash(small((_, column) => 9 - column))).toEqual([0xffffffff, 0xffffffff]);
  expect(differenceHash(small((row, column) => (row === 0 && column === 0 ? 1 : 0)))).toEqual([1, 0]);
  expect(differenceHash(small((row, column) => (row === 7 && column === 7 ? 1 : 0)))).toEqual([0, 0x80000000]);
});

it('takes 1 × 1 pictures, and any number of channels', () => {
  expect(differenceHash({ pixels: Uint8Array.of(9), shape: [1, 1, 1] })).toEqual([0, 0]);
  const bytes = new Uint8Array(new Rng(0).words(18).buffer);
  const grey = { pixels: bytes, shape: [8, 9, 1] as const };
  const colour = {
    pixels: Uint8Array.from({ length: 216 }, (_, i) => bytes[Math.floor(i / 3)]),
    shape: [8, 9, 3] as const,
  };
  expect(differenceHash(colour)).toEqual(differenceHash(grey));
  const floats = { pixels: Float32Array.from(bytes, (byte) => byte / 255), shape: [8, 9, 1] as const };
  expect(differenceHash(floats)).toEqual(differenceHash(grey));
});

it('is near for a picture that is larger, darker and noisy, and far for others', () => {
  const picture = (size: number, seed: number, change: (value: number, i: number) => number): Image => {
    const waves = new Rng(seed).uniforms(6);
    const pixels = Uint8Array.from({ length: size * size }, (_, i) => {
      const [y, x] = [Math.floor(i / size) / size, (i % size) / size];
      const value =
        Math.sin(9 * (waves[0] * x + waves[1] * y) + 6 * waves[2]) + Math.cos(20 * (waves[3] * x - waves[4] * y));
      return change(100 + 45 * value, i);
    });
    return { pixels, shape: [size, size, 1] };
  };
  const noise = new Rng(1).normals(96 * 96);
  for (let seed = 0; seed < 10; seed++) {
    const hash = differenceHash(picture(32, seed, (value) => value));
    expect(distance(hash, differenceHash(picture(96, seed, (value, i) => 0.8 * value + 3 * noise[i])))).toBeLessThan(9);
    expect(distance(hash, differenceHash(picture(32, seed + 100, (value) => value)))).toBeGreaterThan(9);
  }
});
