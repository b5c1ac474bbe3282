import type { Text } from '../locale.ts';
import type { Range } from '../picture/heat-map.ts';

/** The smallest and the largest finite value of each unit of a column. */
export interface UnitRanges {
  readonly low: Float32Array;
  readonly high: Float32Array;
  /** Of all units. */
  readonly all: Range;
}

/** What the ends of the colours mean: one unit by itself, all of its layer, or all layers of the network. */
export const spans = {
  unit: { en: 'each unit', zh: '单个单元' },
  layer: { en: 'its layer', zh: '所在层' },
  network: { en: 'the whole network', zh: '整个网络' },
} as const satisfies Record<string, Text>;
export type Span = keyof typeof spans;

/** Values that are looked at before others have their turn. */
const CHUNK = 2 ** 19;

/** The ranges of values `[…, units]`; 0 to 0 where a unit has no finite value. */
export function unitRanges(data: ArrayLike<number>, units: number): UnitRanges {
  const steps = rangeSteps(data, units);
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

/** As {@link unitRanges}, in steps that take a few milliseconds each. */
export function* rangeSteps(data: ArrayLike<number>, units: number): Generator<void, UnitRanges> {
  let next = CHUNK;
  const low = new Float32Array(units).fill(Number.POSITIVE_INFINITY);
  const high = new Float32Array(units).fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < data.length; ) {
    for (let unit = 0; unit < units; unit++, i++) {
      const value = data[i];
      // Not so for NaN and infinity, which have no place in a scale.
      if (value - value !== 0) continue;
      if (value < low[unit]) low[unit] = value;
      if (value > high[unit]) high[unit] = value;
    }
    if (i < next) continue;
    next = i + CHUNK;
    yield;
  }
  for (let unit = 0; unit < units; unit++) if (low[unit] > high[unit]) low[unit] = high[unit] = 0;
  return { low, high, all: { low: least(low), high: -least(high.map((value) => -value)) } };
}

/** What the colours of a unit reach to, on both sides of zero: zero is white everywhere, so that signs can be told. */
export function reachOf(ranges: readonly UnitRanges[], column: number, unit: number, span: Span): number {
  const { low, high, all } = ranges[column];
  if (span === 'unit') return farthest({ low: low[unit], high: high[unit] });
  return span === 'layer' ? farthest(all) : ranges.reduce((most, each) => Math.max(most, farthest(each.all)), 0);
}

const farthest = ({ low, high }: Range): number => Math.max(Math.abs(low), Math.abs(high));

const least = (values: Float32Array): number => values.reduce((least, value) => Math.min(least, value), Infinity);
