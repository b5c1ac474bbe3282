/**
 * Where a curve falls fastest, by central differences between points at equal distances, one-sided at both ends.
 *
 * @returns the index, or undefined if there are fewer than two points.
 */
export function steepestDescent(values: readonly number[]): number | undefined {
  const last = values.length - 1;
  if (last < 1) return undefined;
  let steepest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k <= last; k++) {
    const [before, after] = [Math.max(0, k - 1), Math.min(last, k + 1)];
    const slope = (values[after] - values[before]) / (after - before);
    if (slope < least) [steepest, least] = [k, slope];
  }
  return steepest;
}
