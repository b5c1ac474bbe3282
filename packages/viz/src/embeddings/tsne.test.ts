import { Rng, tensor, useBackend } from '@cnn/tensor';
import { expectNoLeak } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { digits, neighbors } from '../fixtures/embeddings.json';
import { neighborChances } from './neighbor-chances.ts';
import { tsne } from './tsne.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

/** Pixels from 0 to 16 as letters. */
const features = digits.map((letters) => Float64Array.from(letters, (letter) => letter.charCodeAt(0) - 97));

const distances = (rows: readonly Float64Array[]) =>
  rows.map((a) => rows.map((b) => a.reduce((sum, value, c) => sum + (value - b[c]) ** 2, 0)));

/** How far points that are neighbours only in the plane are down in the ranks of their neighbours; 1 if none is. As scikit-learn has it. */
function trustworthiness(rows: readonly Float64Array[], points: readonly Float64Array[], k: number): number {
  const n = rows.length;
  const nearestFirst = (row: readonly number[], self: number) =>
    row
      .map((_, i) => i)
      .filter((i) => i !== self)
      .sort((a, b) => row[a] - row[b]);
  const before = distances(rows);
  const after = distances(points);
  let penalty = 0;
  for (let i = 0; i < n; i++) {
    const ranks = new Map(nearestFirst(before[i], i).map((j, rank) => [j, rank + 1]));
    for (const j of nearestFirst(after[i], i).slice(0, k)) penalty += Math.max(0, ranks.get(j)! - k);
  }
  return 1 - (2 / (n * k * (2 * n - 3 * k - 1))) * penalty;
}

const rowsOf = (rows: readonly Float64Array[]) => ({
  rows: rows.length,
  columns: rows[0].length,
  data: rows.flatMap((row) => [...row]),
});

// Made by tools/reference/embeddings.py.
describe.each(neighbors)(
  'of digits, perplexity $perplexity',
  ({ perplexity, chances, divergence, trustworthiness: kept }) => {
    it("neighborChances has scikit-learn's", async () => {
      const found = await neighborChances(rowsOf(features), perplexity);
      expect(found).toHaveLength((200 * 199) / 2);
      expect(found.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(0.5, 10);
      // scikit-learn keeps distances in float32, and searches as far as 1e-5.
      chances.forEach((chance, i) => {
        expect(Math.abs(found[i] - chance)).toBeLessThan(1e-4 * chance + 1e-9);
      });
    });

    it('tsne comes to as small a divergence as scikit-learn, and keeps as many neighbours', async () => {
      const found = await tsne(features, { perplexity });
      expect(found.divergence).toBeLessThan(divergence * 1.03);
      expect(found.divergence).toBeGreaterThan(divergence * 0.9);
      expect(trustworthiness(features, found.points, 5)).toBeGreaterThan(kept - 0.002);
    });
  },
);

describe('tsne', () => {
  const few = features.slice(0, 40);

  it('gives the same points for the same seed, and other ones for another', async () => {
    const run = (seed: number) => tsne(few, { perplexity: 5, iterations: 20, start: 'random', rng: new Rng(seed) });
    const [a, b, c] = [await run(1), await run(1), await run(2)];
    expect(a).toEqual(b);
    expect(a.points).not.toEqual(c.points);
  });

  it('tells each step, and stops between two', async () => {
    const stop = new AbortController();
    const steps: number[] = [];
    const running = tsne(few, {
      perplexity: 5,
      signal: stop.signal,
      onIteration: ({ iteration, points }) => {
        expect(points).toHaveLength(80);
        steps.push(iteration);
      },
    });
    // Comes in between only because the loop lets others have their turn.
    setTimeout(() => stop.abort(new Error('enough')), 20);
    await expect(running).rejects.toThrow('enough');
    expect(steps).toEqual(steps.map((_, i) => i + 1));
    expect(steps.length).toBeLessThan(1000);
  });

  it('takes tensors, and leaves none behind', async () => {
    const given = tensor(
      few.flatMap((row) => [...row]),
      [40, 64],
    );
    await expectNoLeak(async () => {
      const { points } = await tsne(given, { perplexity: 5, iterations: 3 });
      expect(points).toHaveLength(40);
    });
    given.dispose();
  });

  it('draws points apart that are equal or have one feature, without NaN', async () => {
    for (const rows of [
      Array(8).fill([1, 2]),
      [[1], [2], [3], [9]],
      [
        [0, 0],
        [1e9, 0],
        [0, 1e9],
      ],
    ]) {
      const { points, divergence } = await tsne(rows, { perplexity: 2, iterations: 300 });
      expect(points.flatMap((point) => [...point]).every(Number.isFinite)).toBe(true);
      expect(divergence).toBeGreaterThanOrEqual(0);
    }
  });

  it('names what does not fit', async () => {
    await expect(tsne(few, { perplexity: 40 })).rejects.toThrow(
      'tsne: perplexity 40 is not below the 40 samples; take 13 or more samples',
    );
    await expect(tsne([[1, 2]])).rejects.toThrow('tsne: expected at least 2 samples with features, found 1 with 2');
    await expect(tsne([])).rejects.toThrow('found 0');
    await expect(tsne([[1], [Number.NaN]])).rejects.toThrow('expected finite features, found NaN in sample 1');
    await expect(tsne(few, { perplexity: 0.5 })).rejects.toThrow('perplexity must be at least 1');
    await expect(tsne(few, { perplexity: 5, learningRate: -1 })).rejects.toThrow('learningRate');
    await expect(tsne(Array.from({ length: 10_001 }, () => [1]))).rejects.toThrow('at most 10000 samples, found 10001');
    await expect(tsne({ shape: [2, 2, 2], data: new Float32Array(8) })).rejects.toThrow(
      'found [2, 2, 2]; flatten them first',
    );
  });
});
