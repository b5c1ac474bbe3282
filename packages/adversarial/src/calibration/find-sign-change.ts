/** An increasing function and its derivative at a point. */
export interface Slopes {
  readonly slope: number;
  readonly curvature: number;
}

/**
 * Where an increasing function goes from below 0 to above, by Newton's steps. One that leaves the interval that is known to hold the
 * place, or is more than half as long as the one before, is replaced by one to the middle of the interval.
 *
 * @param low above 0, where the function is below 0; `high`, where it is above.
 * @param start in between.
 */
export function findSignChange(at: (x: number) => Slopes, low: number, high: number, start: number): number {
  let x = start;
  let before = high - low;
  // Middles alone need 60 steps over six powers of ten.
  for (let step = 0; step < 200; step++) {
    const { slope, curvature } = at(x);
    if (slope === 0) break;
    if (slope < 0) low = x;
    else high = x;
    const newton = x - slope / curvature;
    const isSound = newton >= low && newton <= high && Math.abs(newton - x) < before / 2;
    // Over powers of ten the middle is the geometric one.
    const next = isSound ? newton : Math.sqrt(low * high);
    before = Math.abs(next - x);
    x = next;
    if (before <= 1e-15 * x) break;
  }
  return x;
}
