import { Rng, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { expectDistribution } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomJigsaw } from './random-jigsaw.ts';

testAugmentation('randomJigsaw', () => randomJigsaw({ grid: [2, 3], p: 0.8 }), {
  shapes: [
    [8, 6, 6, 3],
    [1, 2, 3, 1],
    [0, 4, 6, 3],
  ],
});

const streams = (count: number) => Array.from({ length: count }, (_, i) => new Rng(4).fold(i));

onEachBackend(() => {
  describe('randomJigsaw', () => {
    it('lays pieces, counted along the rows, down the columns', async () => {
      const image = tensor([1, 2, 3, 4, 5, 6], [1, 2, 3, 1]);
      const params = {
        applied: Uint8Array.of(1),
        pairs: new Int32Array(0),
        permutation: Float32Array.of(5, 4, 3, 2, 1, 0),
      };
      await expectClose(randomJigsaw({ grid: [2, 3] }).apply(image, params), [6, 4, 2, 5, 3, 1]);
      await expectClose(randomJigsaw({ grid: [2, 3] }).applyMasks(image, params), [6, 4, 2, 5, 3, 1]);
    });
  });
});

it('draws each order alike, but for the one that puts all in place', () => {
  const { permutation, applied } = randomJigsaw({ grid: [1, 3], p: 1 }).sample(streams(6000), [6000, 3, 3, 1]);
  expect(applied.every((flag) => flag === 1)).toBe(true);
  const orders = Array.from({ length: 6000 }, (_, i) =>
    Number((permutation as Float32Array).slice(3 * i, 3 * i + 3).join('')),
  );
  expectDistribution('order', orders, { choices: { 21: 0.2, 102: 0.2, 120: 0.2, 201: 0.2, 210: 0.2 } });
  const square = randomJigsaw({ grid: [2, 2], p: 1 }).sample(streams(500), [500, 2, 2, 1]).permutation as Float32Array;
  for (let i = 0; i < 500; i++) expect(String(square.slice(4 * i, 4 * i + 4))).not.toBe('0,2,1,3');
  const any = randomJigsaw({ grid: [1, 2], p: 1, ensurePerm: false }).sample(streams(4000), [4000, 2, 2, 1]);
  const firsts = Array.from({ length: 4000 }, (_, i) => (any.permutation as Float32Array)[2 * i]!);
  expectDistribution('first piece', firsts, { integers: [0, 1] });
});

it('refuses grids that are none, that images do not fit, or that have one order only', () => {
  expect(() => randomJigsaw({ grid: [0, 2] })).toThrow('RandomJigsaw: grid must be a whole number at least 1, found 0');
  expect(() => randomJigsaw({ grid: [1, 1] })).toThrow('RandomJigsaw: a grid of one piece has one order only');
  expect(() => randomJigsaw({ p: 0 }).sample([], [0, 8, 6, 3])).toThrow(
    'RandomJigsaw: images (8×6) cannot be cut into a grid of 4×4; crop or pad to multiples of it',
  );
  expect(() => randomJigsaw({ p: 2 })).toThrow('RandomJigsaw: p must be in [0, 1], found 2');
});
