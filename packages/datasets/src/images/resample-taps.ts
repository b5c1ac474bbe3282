/** Which inputs make each output, and how much each counts. */
export interface Taps {
  /** The first input of each output, counted from `start`. */
  readonly first: Int32Array;
  /** `taps` weights for each output, with 22 bits behind the point: a byte times a weight, summed, fits 31 bits. */
  readonly weights: Int32Array;
  readonly taps: number;
  /** The first input that is looked at, and how many are from there on. */
  readonly start: number;
  readonly span: number;
}

const ONE = 2 ** 22;

/** Those of the outputs `[from, from + count)`, where `length` inputs become `toLength` outputs. Kept for the next picture of the size. */
export function triangleTaps(length: number, toLength: number, from: number, count: number): Taps {
  const key = `${length},${toLength},${from},${count}`;
  const known = cache.get(key);
  if (known) return known;
  if (cache.size >= MOST_KEPT) cache.delete(cache.keys().next().value!);
  const made = make(length, toLength, from, count);
  cache.set(key, made);
  return made;
}

const cache = new Map<string, Taps>();
const MOST_KEPT = 16;

/** A triangle around each output's place, as wide as the inputs it covers. */
function make(length: number, toLength: number, from: number, count: number): Taps {
  const scale = length / toLength;
  const reach = Math.max(scale, 1);
  const ranges = Array.from({ length: count }, (_, i) => {
    const centre = (from + i + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    return { centre, first, end: Math.min(length, Math.floor(centre + reach + 0.5)) };
  });
  const start = ranges[0].first;
  const last = ranges[count - 1].end;
  const taps = ranges.reduce((most, { first, end }) => Math.max(most, end - first), 0);
  const weights = new Int32Array(count * taps);
  for (const [i, { centre, first, end }] of ranges.entries()) {
    let total = 0;
    const height = (input: number): number => Math.max(0, 1 - Math.abs((input - centre + 0.5) / reach));
    for (let input = first; input < end; input++) total += height(input);
    for (let input = first; input < end; input++) {
      weights[i * taps + input - first] = Math.floor((height(input) / total) * ONE + 0.5);
    }
  }
  return { first: Int32Array.from(ranges, ({ first }) => first - start), weights, taps, start, span: last - start };
}
