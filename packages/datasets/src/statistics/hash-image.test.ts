import { Rng } from '@cnn/tensor';
import { expect, it } from 'vitest';
import { hashImage } from './hash-image.ts';

it('keeps a hundred thousand small images apart', () => {
  const hashes = new Set<number>();
  // Every image of two bytes, and every 3 × 3 image with one or two points.
  for (let i = 0; i < 2 ** 16; i++) hashes.add(hashImage({ pixels: Uint8Array.of(i, i >> 8), shape: [1, 2, 1] }));
  let points = 0;
  for (let a = 0; a < 9; a++) {
    for (let b = 0; b <= a; b++) {
      for (let value = 1; value < 256; value += 1) {
        const pixels = new Uint8Array(9);
        pixels[a] = value;
        pixels[b] = 255;
        hashes.add(hashImage({ pixels, shape: [3, 3, 1] }));
        points++;
      }
    }
  }
  // A point of 255 alone is met 255 times, and two points of 255 in one order only.
  const repeated = 9 * 254;
  expect(hashes.size).toBe(2 ** 16 + points - repeated);
  expect([...hashes].every((hash) => Number.isSafeInteger(hash) && hash >= 0)).toBe(true);
});

it('depends on shape and place, and uses all 53 bits', () => {
  const pixels = Uint8Array.of(1, 2, 3, 4);
  const shapes = [[2, 2, 1] as const, [1, 4, 1] as const, [4, 1, 1] as const, [1, 1, 4] as const];
  expect(new Set(shapes.map((shape) => hashImage({ pixels, shape }))).size).toBe(4);
  let [set, unset] = [0n, 0n];
  for (let i = 0; i < 100; i++) {
    const hash = BigInt(hashImage({ pixels: new Uint8Array(new Rng(i).words(4).buffer), shape: [4, 4, 1] }));
    set |= hash;
    unset |= ~hash;
  }
  const all = 2n ** 53n - 1n;
  expect([set, unset & all]).toEqual([all, all]);
});

it('reads floats by their bits, wherever they lie in memory', () => {
  const memory = Float32Array.of(9, 0.5, 1);
  const own = hashImage({ pixels: Float32Array.of(0.5, 1), shape: [1, 2, 1] });
  expect(hashImage({ pixels: memory.subarray(1), shape: [1, 2, 1] })).toBe(own);
  expect(hashImage({ pixels: memory.subarray(0, 2), shape: [1, 2, 1] })).not.toBe(own);
});
