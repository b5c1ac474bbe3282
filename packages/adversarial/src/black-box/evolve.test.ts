import { Rng } from '@cnn/tensor';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { challengers, firstGeneration, select } from './evolve.ts';

it('keeps challengers in the cube, and each its own', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 12 }), fc.integer({ min: 1, max: 6 }), fc.nat(1000), (size, width, seed) => {
      const population = firstGeneration(size, width, new Rng(seed));
      select(
        population,
        population.points,
        Array.from({ length: size }, (_, i) => i),
      );
      const trials = challengers(population, new Rng(seed).fold(1));
      expect(trials.every((value) => value >= 0 && value < 1)).toBe(true);
      expect(trials).toHaveLength(size * width);
    }),
  );
});

it('finds the middle of a bowl', () => {
  const population = firstGeneration(20, 3, new Rng(0));
  const judge = (points: Float64Array) =>
    Array.from(
      { length: 20 },
      (_, i) => -points.subarray(3 * i, 3 * i + 3).reduce((total, x) => total + (x - 0.3) ** 2, 0),
    );
  select(population, population.points, judge(population.points));
  for (let step = 0; step < 40; step++) {
    const trials = challengers(population, new Rng(0).fold(step));
    select(population, trials, judge(trials));
  }
  expect(Math.max(...population.scores)).toBeGreaterThan(-1e-4);
});

it('never lets a point become worse', () => {
  const population = firstGeneration(3, 1, new Rng(0));
  select(population, new Float64Array([0.1, 0.2, 0.3]), [1, 2, 3]);
  select(population, new Float64Array([0.4, 0.5, 0.6]), [2, 1, 3]);
  expect([...population.points]).toEqual([0.4, 0.2, 0.3]);
  expect([...population.scores]).toEqual([2, 2, 3]);
});
