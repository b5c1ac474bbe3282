export interface NormalizeAttributionOptions {
  /** Per cent of the total that the largest values have and that are cut off, from 0 to 100. @default 2 */
  readonly outliers?: number;
}

/**
 * Attributions of one image brought to [−1, 1] for a picture: divided by the size of one that only few exceed, so that those few do not pale the rest.
 *
 * What is not finite stays. Follows captum.attr.visualization.
 *
 * @example
 * const shares = normalizeAttribution([0.1, -0.2, 9]);
 */
export function normalizeAttribution(
  values: ArrayLike<number>,
  { outliers = 2 }: NormalizeAttributionOptions = {},
): Float64Array {
  const sizes = Float64Array.from(values, Math.abs).filter(Number.isFinite).sort();
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let threshold = 0;
  let soFar = 0;
  for (const size of sizes) {
    soFar += size;
    threshold = size;
    if (soFar >= total * (1 - outliers / 100)) break;
  }
  return Float64Array.from(values, (value) =>
    Number.isFinite(value) ? Math.min(1, Math.max(-1, threshold > 0 ? value / threshold : 0)) : value,
  );
}
