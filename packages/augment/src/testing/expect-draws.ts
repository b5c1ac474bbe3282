import { Rng, type Shape } from '@cnn/tensor';
import { expect } from 'vitest';
import type { Applied } from '../parameters/chance.ts';

/** What a parameter's numbers are like, each one of a sample by its place. */
export type Distribution =
  | { readonly uniform: readonly [low: number, high: number]; readonly place?: number }
  | { readonly integers: readonly [low: number, high: number]; readonly place?: number }
  | { readonly normal: readonly [mean: number, deviation: number]; readonly place?: number }
  | { readonly choices: Readonly<Record<number, number>>; readonly place?: number };

const DRAWS = 100_000;

/**
 * Throws unless 100,000 samples draw as foretold: how many are changed, and how each parameter's numbers of those are distributed.
 *
 * Uniform and normal numbers pass the test of Kolmogorov and Smirnov, whole numbers and choices that of χ², each at one in a million.
 *
 * @example
 * expectDraws(randomRotation(30, { p: 0.3 }), { p: 0.3, degrees: { uniform: [-30, 30] } });
 */
export function expectDraws(
  augmentation: { readonly name: string; sample(rngs: readonly Rng[], shape: Shape): Applied },
  { p, ...parameters }: { readonly p: number } & Readonly<Record<string, number | Distribution>>,
  shape: Shape = [DRAWS, 8, 8, 3],
): void {
  const rng = new Rng(20_260);
  const streams = Array.from({ length: shape[0]! }, (_, i) => rng.fold(augmentation.name, i));
  const params = augmentation.sample(streams, shape);
  const count = params.applied.reduce((sum, flag) => sum + flag, 0);
  expect(Math.abs(count - p * DRAWS)).toBeLessThanOrEqual(5 * Math.sqrt(DRAWS * p * (1 - p)));
  for (const [name, expected] of Object.entries(parameters)) {
    const distribution = expected as Distribution;
    const all = (params as unknown as Record<string, Float32Array>)[name]!;
    const width = all.length / DRAWS;
    const values = Array.from({ length: DRAWS }, (_, i) => all[i * width + (distribution.place ?? 0)]!);
    expectDistribution(
      name,
      values.filter((_, i) => params.applied[i]),
      distribution,
    );
  }
}

/** Throws unless the numbers are distributed so. */
export function expectDistribution(name: string, values: readonly number[], expected: Distribution): void {
  if ('uniform' in expected) {
    const [low, high] = expected.uniform;
    const rounding = 1e-6 * Math.max(Math.abs(low), Math.abs(high), 1);
    expect(Math.min(...minMax(values)), name).toBeGreaterThanOrEqual(low - rounding);
    expect(Math.max(...minMax(values)), name).toBeLessThanOrEqual(high + rounding);
    if (low < high) expectCumulative(name, values, (x) => (x - low) / (high - low));
    return;
  }
  if ('normal' in expected) {
    const [mean, deviation] = expected.normal;
    expectCumulative(name, values, (x) => normalBelow((x - mean) / deviation));
    return;
  }
  const shares =
    'choices' in expected
      ? expected.choices
      : Object.fromEntries(
          Array.from({ length: expected.integers[1] - expected.integers[0] + 1 }, (_, k, of = expected.integers) => [
            of[0] + k,
            1 / (of[1] - of[0] + 1),
          ]),
        );
  const counts = new Map<string, number>();
  for (const value of values) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  for (const value of counts.keys()) expect(shares, `${name} drew ${value}`).toHaveProperty([value]);
  let squares = 0;
  for (const [value, share] of Object.entries(shares)) {
    const wanted = share * values.length;
    if (wanted === 0) expect(counts.has(value), `${name} drew ${value}`).toBe(false);
    else squares += ((counts.get(value) ?? 0) - wanted) ** 2 / wanted;
  }
  const freedom = Math.max(1, Object.values(shares).filter((share) => share > 0).length - 1);
  // Wilson and Hilferty's approximation of the quantile at one in a million.
  const limit = freedom * (1 - 2 / (9 * freedom) + 4.75 * Math.sqrt(2 / (9 * freedom))) ** 3;
  expect(squares, `χ² of ${name}`).toBeLessThanOrEqual(limit);
}

function expectCumulative(name: string, values: readonly number[], below: (x: number) => number): void {
  const sorted = Float64Array.from(values).sort();
  let largest = 0;
  for (const [i, x] of sorted.entries()) {
    const share = below(x);
    largest = Math.max(largest, Math.abs(share - i / sorted.length), Math.abs(share - (i + 1) / sorted.length));
  }
  // Kolmogorov's limit at one in a million.
  expect(largest, `distance of ${name} from its distribution`).toBeLessThanOrEqual(2.69 / Math.sqrt(sorted.length));
}

/** Abramowitz and Stegun 7.1.26, to 1e-7. */
function normalBelow(z: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2);
  const series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const half = 0.5 * series * Math.exp((-z * z) / 2);
  return z < 0 ? half : 1 - half;
}

function minMax(values: readonly number[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}
