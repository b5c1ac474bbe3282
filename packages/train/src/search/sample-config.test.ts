import { Rng } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import { choice, integer, logUniform, type SearchDimension, uniform } from './dimensions.ts';
import { sampleConfig } from './sample-config.ts';

const DRAWS = 20_000;

const drawn = (dimension: SearchDimension) =>
  Array.from({ length: DRAWS }, (_, k) => sampleConfig({ x: dimension }, new Rng(3).fold(k)).x);

/** Kolmogorov and Smirnov's distance; below 1.63/√n with a chance of 99 %. */
function distance(values: readonly number[], share: (value: number) => number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.max(
    ...sorted.map((value, k) => Math.max((k + 1) / sorted.length - share(value), share(value) - k / sorted.length)),
  );
}

/** Pearson's χ² over its degrees of freedom: near 1 where the counts are as expected. */
function misfit(values: readonly unknown[], expected: ReadonlyMap<unknown, number>): number {
  const counts = new Map<unknown, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  expect([...counts.keys()].filter((value) => !expected.has(value))).toEqual([]);
  let sum = 0;
  for (const [value, chance] of expected) {
    sum += ((counts.get(value) ?? 0) - chance * values.length) ** 2 / (chance * values.length);
  }
  return sum / (expected.size - 1);
}

describe('sampleConfig', () => {
  it('draws evenly from a range, and keeps within it', () => {
    const values = drawn(uniform(-2, 6)) as number[];
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...values)).toBeLessThan(6);
    expect(distance(values, (value) => (value + 2) / 8)).toBeLessThan(1.63 / Math.sqrt(DRAWS));
  });

  it('draws the logarithm evenly', () => {
    const values = drawn(logUniform(1e-5, 10)) as number[];
    expect(Math.min(...values)).toBeGreaterThanOrEqual(1e-5);
    expect(Math.max(...values)).toBeLessThan(10);
    expect(distance(values, (value) => Math.log(value / 1e-5) / Math.log(1e6))).toBeLessThan(1.63 / Math.sqrt(DRAWS));
  });

  it('draws each value of a choice as often', () => {
    const values = ['a', 3, true];
    expect(misfit(drawn(choice(values)), new Map(values.map((value) => [value, 1 / 3])))).toBeLessThan(4.6);
  });

  it('draws each whole number as often, both ends included', () => {
    const expected = new Map(Array.from({ length: 7 }, (_, k) => [k - 3, 1 / 7]));
    expect(misfit(drawn(integer(-3, 3)), expected)).toBeLessThan(2.8);
  });

  it('draws a whole number on a log scale by the width of its step there', () => {
    const chance = (n: number) => Math.log((n + 0.5) / (n - 0.5)) / Math.log(8.5 / 0.5);
    const expected = new Map(Array.from({ length: 8 }, (_, k) => [k + 1, chance(k + 1)]));
    expect(misfit(drawn(integer(1, 8, { log: true })), expected)).toBeLessThan(2.6);
  });

  it('reaches both ends of the widest range', () => {
    const values = drawn(integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)) as number[];
    expect(values.every(Number.isSafeInteger)).toBe(true);
    expect(new Set(values).size).toBe(DRAWS);
    expect(Math.min(...values)).toBeLessThan(0.999 * Number.MIN_SAFE_INTEGER);
    expect(Math.max(...values)).toBeGreaterThan(0.999 * Number.MAX_SAFE_INTEGER);
  });

  it('gives each hyperparameter a stream of its own', () => {
    const [a, b] = [uniform(0, 1), uniform(0, 1)];
    const both = sampleConfig({ a, b }, new Rng(1));
    expect(both.a).not.toBe(both.b);
    expect(sampleConfig({ b, c: choice([1]), a }, new Rng(1))).toEqual({ ...both, c: 1 });
  });
});
