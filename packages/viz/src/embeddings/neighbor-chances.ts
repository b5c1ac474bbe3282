import { nextTurn } from '@cnn/tensor';
import type { Rows } from '../numbers.ts';

/**
 * For each pair of points the chance that one takes the other for its neighbour, as t-SNE has it; all together are 1/2, because each pair stands once.
 *
 * Pair (i, j) with i < j is at `i (2n − i − 1) / 2 + j − i − 1`. Each point's Gaussian is as wide as gives it `perplexity` neighbours.
 */
export async function neighborChances(
  { rows: n, columns, data }: Rows,
  perplexity: number,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const chances = new Float64Array((n * (n - 1)) / 2);
  const squares = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (i % 32 === 0) {
      signal?.throwIfAborted();
      await nextTurn();
    }
    for (let j = 0; j < n; j++) squares[j] = squaredDistance(data, i * columns, j * columns, columns);
    const own = ofPoint(squares, i, Math.log(perplexity));
    for (let j = 0; j < n; j++) if (j !== i) chances[pairAt(Math.min(i, j), Math.max(i, j), n)] += own[j] / (2 * n);
  }
  return chances;
}

/** Where the pair (i, j), i < j, stands in a list of all. */
export function pairAt(i: number, j: number, n: number): number {
  return (i * (2 * n - i - 1)) / 2 + j - i - 1;
}

function squaredDistance(data: ArrayLike<number>, a: number, b: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += (data[a + k] - data[b + k]) ** 2;
  return sum;
}

/** The precision of a point's Gaussian is searched by halving, until its entropy is as wished. */
function ofPoint(squares: Float64Array, self: number, entropy: number): Float64Array {
  const n = squares.length;
  const chances = new Float64Array(n);
  let nearest = Number.POSITIVE_INFINITY;
  for (let j = 0; j < n; j++) if (j !== self && squares[j] < nearest) nearest = squares[j];
  let [low, high, precision] = [0, Number.POSITIVE_INFINITY, 1];
  for (let step = 0; step < 100; step++) {
    let [sum, weighted] = [0, 0];
    for (let j = 0; j < n; j++) {
      // Measured from the nearest, or all chances would be 0 where points are far apart.
      const beyond = squares[j] - nearest;
      chances[j] = j === self ? 0 : Math.exp(-beyond * precision);
      sum += chances[j];
      weighted += beyond * chances[j];
    }
    for (let j = 0; j < n; j++) chances[j] /= sum;
    const excess = Math.log(sum) + (precision * weighted) / sum - entropy;
    if (Math.abs(excess) <= 1e-5) break;
    if (excess > 0) low = precision;
    else high = precision;
    precision = high === Number.POSITIVE_INFINITY ? precision * 2 : (low + high) / 2;
  }
  return chances;
}
