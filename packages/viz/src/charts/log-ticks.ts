import { roundTicks } from './scale.ts';

/**
 * Numbers to write at a logarithmic axis from `low` to `high`, both above 0: powers of ten, with 2 and 5 times them where there are few, and evenly spaced
 * ones within less than a decade.
 */
export function logTicks(low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const inside = (tick: number) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9);
  const powers = Array.from({ length: last - first + 1 }, (_, i) => powerOfTen(first + i));
  const tens = powers.filter(inside);
  if (tens.length > 7) return tens.filter((_, i) => i % Math.ceil(tens.length / 7) === 0);
  if (tens.length >= 4) return tens;
  const finer = powers.flatMap((power) => [power, 2 * power, 5 * power]).filter(inside);
  return finer.length >= 3 ? finer : roundTicks([low, high], 4).filter((tick) => tick > 0);
}

/** Read from text, because 10 ** -5 is not 1e-5. */
function powerOfTen(exponent: number): number {
  return Number(`1e${exponent}`);
}
