import { checkInteger } from '../checks.ts';

/** One number for height and width, or `[vertical, horizontal]`. */
export type Pair = number | readonly [number, number];

/**
 * The numbers of an option, one for each of `count` axes; a single one is for all.
 *
 * @throws TypeError if there is another count of numbers; RangeError unless they are whole and at least `low`.
 */
export function perAxis(
  owner: string,
  option: string,
  value: number | readonly number[],
  count: number,
  low: number,
): number[] {
  const values = typeof value === 'number' ? new Array<number>(count).fill(value) : [...value];
  if (values.length !== count) {
    throw new TypeError(`${owner}: ${option} must be one number or ${count} of them, found [${values.join(', ')}]`);
  }
  for (const each of values) checkInteger(owner, option, each, low);
  return values;
}

/** As {@link perAxis}, for height and width. */
export function pair(owner: string, option: string, value: Pair, low: number): [number, number] {
  return perAxis(owner, option, value, 2, low) as [number, number];
}
