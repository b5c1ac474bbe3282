import { checkInteger } from '@cnn/tensor';

/** Counts of values in bins. */
export interface Histogram {
  /** One more than there are bins, ascending. */
  readonly edges: Float64Array;
  readonly counts: Float64Array;
  /** Finite values that lie in no bin. */
  readonly outside: number;
  /** Values that are NaN or infinite. */
  readonly notFinite: number;
}

export interface HistogramOptions {
  /**
   * How many bins of equal width, or their edges. `'auto'` chooses the width as NumPy does: the smaller of Sturges' and Freedman and Diaconis', where the latter
   * is at least half of what the square root of the number of values would give. @default 'auto'
   */
  readonly bins?: 'auto' | number | ArrayLike<number>;
  /** Most bins that `'auto'` chooses. @default 10_000 */
  readonly most?: number;
}

/**
 * Counts how many values lie in each of some bins. An edge belongs to the bin above it, and the last one to the last bin.
 *
 * Values that are not finite are counted by themselves. Integer arrays get bins at least 1 wide. Follows numpy.histogram.
 *
 * @throws RangeError if there is not at least one bin, or edges are not finite and ascending.
 * @example
 * const { edges, counts } = histogram([0, 1, 1, 2, 5], { bins: 5 }); // edges 0, 1, …, 5; counts 1, 2, 1, 0, 1
 */
export function histogram(values: ArrayLike<number>, options: HistogramOptions = {}): Histogram {
  return countInBins(values, histogramEdges(values, options));
}

/** The edges that {@link histogram} takes for these values; of no finite value a bin from 0 to 1. */
export function histogramEdges(
  values: ArrayLike<number>,
  { bins = 'auto', most = 10_000 }: HistogramOptions = {},
): Float64Array {
  if (typeof bins === 'object') return checkedEdges(bins);
  if (bins !== 'auto') checkInteger('histogram', 'bins', bins, 1);
  const sorted = Float64Array.from(values).filter(Number.isFinite).sort();
  let [first, last] = sorted.length > 0 ? [sorted[0], sorted[sorted.length - 1]] : [0, 1];
  const width = bins === 'auto' ? widthOf(sorted, isWhole(values)) : 0;
  const count = bins === 'auto' ? (width > 0 ? Math.ceil((last - first) / width) : 1) : bins;
  if (first === last) [first, last] = [first - 0.5, last + 0.5];
  return evenly(first, last, Math.min(Math.max(1, count), bins === 'auto' ? most : bins));
}

/** Counts values between edges that are ascending. */
export function countInBins(values: ArrayLike<number>, edges: Float64Array): Histogram {
  const bins = edges.length - 1;
  const [first, last] = [edges[0], edges[bins]];
  const counts = new Float64Array(bins);
  let [outside, notFinite] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) notFinite++;
    else if (value < first || value > last) outside++;
    else counts[binOf(value, edges)]++;
  }
  return { edges, counts, outside, notFinite };
}

/** Guesses by even widths, which is right but for rounding, and corrects, which also finds the bins of uneven edges. */
function binOf(value: number, edges: Float64Array): number {
  const bins = edges.length - 1;
  let bin = Math.min(bins - 1, Math.floor(((value - edges[0]) / (edges[bins] - edges[0])) * bins));
  while (value < edges[bin]) bin--;
  while (bin < bins - 1 && value >= edges[bin + 1]) bin++;
  return bin;
}

function widthOf(sorted: Float64Array, whole: boolean): number {
  const n = sorted.length;
  if (n === 0) return 0;
  const range = sorted[n - 1] - sorted[0];
  const sturges = range / (Math.log2(n) + 1);
  const freedman = 2 * (quantile(sorted, 0.75) - quantile(sorted, 0.25)) * n ** (-1 / 3);
  const width = Math.min(Math.max(freedman, range / Math.sqrt(n) / 2), sturges);
  return whole && width > 0 ? Math.max(1, width) : width;
}

/** NumPy's, by linear interpolation, to the last bit. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const [from, to] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  const part = place - Math.floor(place);
  return part < 0.5 ? from + (to - from) * part : to - (to - from) * (1 - part);
}

function evenly(first: number, last: number, bins: number): Float64Array {
  const step = (last - first) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => first + i * step);
  edges[bins] = last;
  return edges;
}

function isWhole(values: ArrayLike<number>): boolean {
  return ArrayBuffer.isView(values) && !(values instanceof Float32Array || values instanceof Float64Array);
}

function checkedEdges(edges: ArrayLike<number>): Float64Array {
  const checked = Float64Array.from(edges);
  if (checked.length >= 2 && checked.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > checked[i - 1])))
    return checked;
  throw new RangeError(
    `histogram: expected two edges of bins or more, finite and ascending, found [${Array.from(checked.subarray(0, 8)).join(', ')}]`,
  );
}
