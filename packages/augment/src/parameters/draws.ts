import { checkRange, type Rng } from '@cnn/tensor';

/** From the least to the greatest number that may be drawn. */
export type Interval = readonly [low: number, high: number];

/** What an option that names a range may be: its ends, or how far it reaches to both sides. */
export type Spread = number | Interval;

export interface IntervalOptions {
  /** What a single number is added to and taken from. @default 0 */
  readonly around?: number;
  /** The ends must lie within. @default any finite numbers */
  readonly within?: Interval;
}

/**
 * The interval that an option means: `[low, high]` itself, or `around ± spread`, whose low end stops at the bound, as Kornia's ranges.
 *
 * @throws RangeError if an end is outside of `within`, the ends are reversed, or a spread is negative; TypeError if it is no interval.
 */
export function interval(
  owner: string,
  option: string,
  value: Spread,
  { around = 0, within = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] }: IntervalOptions = {},
): Interval {
  if (typeof value === 'number') {
    checkRange(owner, option, value, 0);
    const ends = [Math.max(around - value, within[0]), around + value] as const;
    checkRange(owner, option, ends[1], ...within);
    return ends;
  }
  if (!Array.isArray(value) || value.length !== 2) {
    throw new TypeError(`${owner}: ${option} must be a number or [low, high], found ${JSON.stringify(value)}`);
  }
  for (const end of value) checkRange(owner, option, end, ...within);
  if (value[0] > value[1]) {
    throw new RangeError(`${owner}: ${option} must be [low, high] with low ≤ high, found [${value.join(', ')}]`);
  }
  return value as Interval;
}

/** A number uniform over [low, high), drawn for the purpose that `key` names. */
export function drawUniform(rng: Rng, key: string, [low, high]: Interval): number {
  return low === high ? low : low + rng.fold(key).uniform() * (high - low);
}

/** A whole number uniform over [low, high], both of them included. */
export function drawInteger(rng: Rng, key: string, [low, high]: Interval): number {
  return low === high ? low : rng.fold(key).integers(1, low, high + 1)[0]!;
}

/** True with chance `p`. */
export function drawFlag(rng: Rng, key: string, p: number): boolean {
  return rng.fold(key).uniform() < p;
}

/** One of the choices, each as likely as its weight says; all alike without weights. */
export function drawChoice<T>(rng: Rng, key: string, choices: readonly T[], weights?: readonly number[]): T {
  const u = rng.fold(key).uniform();
  if (!weights) return choices[Math.min(choices.length - 1, Math.floor(u * choices.length))]!;
  let left = u * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [k, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return choices[k]!;
  }
  return choices[weights.findLastIndex((weight) => weight > 0)]!;
}
