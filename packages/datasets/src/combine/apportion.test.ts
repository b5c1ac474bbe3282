import { Rng } from '@cnn/tensor';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { apportion } from './apportion.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Group sizes, and lengths of parts that add up to the same. */
const problem = fc.array(fc.nat(60), { minLength: 1, maxLength: 30 }).chain((sizes) =>
  fc.array(fc.nat(sum(sizes)), { maxLength: 6 }).map((cuts) => {
    const edges = [0, ...cuts.sort((a, b) => a - b), sum(sizes)];
    return { sizes, lengths: edges.slice(1).map((edge, i) => edge - edges[i]) };
  }),
);

it('keeps both sums, and every share within one of the exact', () => {
  fc.assert(
    fc.property(problem, fc.nat(), ({ sizes, lengths }, seed) => {
      const shares = apportion(sizes, lengths, new Rng(seed));
      expect(shares.map(sum)).toEqual(sizes);
      expect(lengths.map((_, column) => sum(shares.map((row) => row[column])))).toEqual(lengths);
      for (const [row, size] of sizes.entries()) {
        for (const [column, length] of lengths.entries()) {
          expect(Math.abs(shares[row][column] - (size * length) / Math.max(1, sum(sizes)))).toBeLessThan(1);
        }
      }
    }),
    { numRuns: 1000 },
  );
});

it('gives everyone the exact share on average', () => {
  const sizes = [4, 3, 7, 1];
  const lengths = [10, 4, 1];
  const totals = sizes.map(() => lengths.map(() => 0));
  const runs = 4000;
  for (let seed = 0; seed < runs; seed++) {
    for (const [row, parts] of apportion(sizes, lengths, new Rng(seed)).entries()) {
      for (const [column, part] of parts.entries()) totals[row][column] += part;
    }
  }
  for (const [row, size] of sizes.entries()) {
    for (const [column, length] of lengths.entries()) {
      // Four deviations of a mean of zeros and ones.
      expect(Math.abs(totals[row][column] / runs - (size * length) / 15)).toBeLessThan((4 * 0.5) / Math.sqrt(runs));
    }
  }
});

it('shares a thousand classes of a million samples at once', () => {
  const sizes = Array.from({ length: 1000 }, (_, i) => 501 + i);
  const total = sum(sizes);
  const lengths = [Math.floor(total * 0.8), Math.floor(total * 0.1)];
  lengths.push(total - sum(lengths));
  const start = performance.now();
  expect(apportion(sizes, lengths, new Rng(0)).map(sum)).toEqual(sizes);
  expect(performance.now() - start).toBeLessThan(5000);
});
