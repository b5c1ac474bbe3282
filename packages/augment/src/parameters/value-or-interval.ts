import { checkRange } from '@cnn/tensor';
import { type Interval, interval, type Spread } from './draws.ts';

const ANY: Interval = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

/**
 * The interval that an option means where a single number is meant exactly: `[value, value]`.
 *
 * @throws RangeError if an end is outside of `within` or the ends are reversed; TypeError if it is no interval.
 */
export function valueOrInterval(owner: string, option: string, value: Spread, within: Interval = ANY): Interval {
  if (typeof value !== 'number') return interval(owner, option, value, { within });
  checkRange(owner, option, value, ...within);
  return [value, value];
}
