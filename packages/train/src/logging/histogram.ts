import { checkInteger, checkRange } from '@cnn/tensor';

/** How numbers are spread: what TensorBoard draws a histogram of. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** The upper edge of each bucket, ascending. */
  readonly limits: readonly number[];
  /** How many numbers each bucket holds. */
  readonly counts: readonly number[];
}

/**
 * How numbers are put into buckets: `'tensorflow'` is 1549 edges, zero and ±1e-12 to ±1e20 in steps of 10 %, the same for all numbers, so that
 * histograms of different steps can be compared; a number is that many buckets of one width from the least to the largest; a list has the edges.
 */
export type HistogramBins = 'tensorflow' | number | readonly number[];

/**
 * Counts numbers in buckets.
 *
 * Use it for weights, gradients and activations: `SummaryWriter.addHistogram` does. A bucket holds what is at least its lower edge and less than its
 * upper edge, the last one what is at its upper edge, too. Empty buckets at both ends are left out, but for one on the left, which carries the lowest edge.
 *
 * Follows torch.utils.tensorboard, except that NaN and infinite numbers count for nothing: there they make the sum, and with it the picture, NaN. Where
 * nothing is left, the histogram is empty, so that a network that diverges can still be watched.
 *
 * @param values any number of numbers, at least one.
 * @throws RangeError if there is none, or the bins are no bins: a count of at least 1, or at least two edges that ascend.
 * @example
 * histogram([0.1, 0.4, 0.5, 3], [0, 0.5, 1, 4]).counts; // [0, 2, 1, 1]
 */
export function histogram(values: ArrayLike<number>, bins: HistogramBins = 'tensorflow'): Histogram {
  checkInteger('histogram', 'the number of values', values.length, 1);
  let [count, min, max, sum, sumOfSquares] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    count++;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    sumOfSquares += value * value;
  }
  const { edges, guess } = binsOf(bins, min, max);
  const counts = countBetween(edges, values, guess);
  const first = counts.findIndex((each) => each > 0);
  if (first < 0) return { min: 0, max: 0, count: 0, sum: 0, sumOfSquares: 0, limits: [], counts: [] };
  const end = counts.findLastIndex((each) => each > 0) + 1;
  return {
    min,
    max,
    count,
    sum,
    sumOfSquares,
    limits: Array.from(edges.slice(first, end + 1)),
    counts: [first > 0 ? counts[first - 1] : 0, ...counts.slice(first, end)],
  };
}

/** About which bin a number is in. */
type Guess = (value: number) => number;

function binsOf(bins: HistogramBins, min: number, max: number): { edges: Float64Array; guess: Guess } {
  if (bins === 'tensorflow') {
    defaultEdges ??= makeDefaultEdges();
    return { edges: defaultEdges, guess: guessDefault };
  }
  if (typeof bins === 'number') {
    checkInteger('histogram', 'bins', bins, 1);
    if (min > max) return { edges: Float64Array.of(0, 0), guess: () => 0 };
    const [low, high] = min === max ? [min - 0.5, max + 0.5] : [min, max];
    const width = (high - low) / bins;
    const edge = Number.isFinite(width)
      ? (i: number) => low + i * width
      : (i: number) => low * (1 - i / bins) + high * (i / bins);
    const edges = Float64Array.from({ length: bins + 1 }, (_, i) => edge(i));
    edges[bins] = high;
    return { edges, guess: (value) => search(edges, value) };
  }
  checkInteger('histogram', 'the number of edges in bins', bins.length, 2);
  bins.forEach((edge, i) => {
    checkRange('histogram', `bins[${i}]`, edge, i === 0 ? -Number.MAX_VALUE : bins[i - 1]);
  });
  const edges = Float64Array.from(bins);
  return { edges, guess: (value) => search(edges, value) };
}

let defaultEdges: Float64Array | undefined;

/** By repeated multiplication, as elsewhere: a power would differ in its last bits, and numbers on an edge would change buckets. */
function makeDefaultEdges(): Float64Array {
  const positive: number[] = [];
  for (let edge = 1e-12; edge < 1e20; edge *= 1.1) positive.push(edge);
  return Float64Array.from([...positive.map((edge) => -edge).reverse(), 0, ...positive]);
}

const STEPS_PER_E = 1 / Math.log(1.1);
const ZERO = 774;

function guessDefault(value: number): number {
  const steps = Math.max(0, Math.log(Math.abs(value) * 1e12) * STEPS_PER_E + 1);
  return ZERO + (value < 0 ? -steps : steps);
}

/** By halves. */
function search(edges: Float64Array, value: number): number {
  let [low, high] = [1, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The search begins at `guess`, and is right whatever that is. */
function countBetween(edges: Float64Array, values: ArrayLike<number>, guess: Guess): number[] {
  const counts: number[] = new Array(edges.length - 1).fill(0);
  const bins = counts.length;
  const [least, most] = [edges[0], edges[bins]];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!(value >= least && value <= most)) continue;
    let bin = Math.max(0, Math.min(Math.trunc(guess(value)), bins - 1));
    while (edges[bin] > value) bin--;
    while (bin + 1 < bins && edges[bin + 1] <= value) bin++;
    counts[bin]++;
  }
  return counts;
}
