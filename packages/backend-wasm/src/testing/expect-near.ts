import { expect } from 'vitest';

/**
 * Differences are at most `bound` of the largest exact magnitude, or of `least` where that is larger, as it is of values that were subtracted. NaN and
 * infinities must be where they are.
 */
export function expectNear(found: ArrayLike<number>, exact: ArrayLike<number>, bound = 1e-5, least = 1e-30): void {
  expect(found.length).toBe(exact.length);
  let largest = least;
  for (let i = 0; i < exact.length; i++) {
    if (Number.isFinite(exact[i])) largest = Math.max(largest, Math.abs(exact[i]!));
  }
  for (let i = 0; i < exact.length; i++) {
    const near = Number.isFinite(exact[i])
      ? Math.abs(found[i]! - exact[i]!) <= bound * largest
      : Object.is(found[i], exact[i]);
    if (!near)
      expect.fail(`value ${i} of ${exact.length}: expected ${exact[i]}, found ${found[i]}, of at most ${largest}`);
  }
}

/** The derivatives of `of`, in double precision, by central differences. */
export function differences(of: (x: Float64Array) => number, x: ArrayLike<number>, step = 1e-5): Float64Array {
  const at = Float64Array.from(x as number[]);
  return at.map((value, i) => {
    at[i] = value + step;
    const above = of(at);
    at[i] = value - step;
    const below = of(at);
    at[i] = value;
    return (above - below) / (2 * step);
  });
}

/** Σ a · b. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
