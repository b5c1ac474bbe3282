import { checkRange } from '@cnn/tensor';

/**
 * A series made smooth by an exponential moving average, as TensorBoard does it: freed from the bias towards 0 of its beginning.
 *
 * Each value is what went before with `weight` and the new one with the rest; 0 leaves the series as it is. A gap stays one and counts for nothing.
 *
 * @throws RangeError if the weight is outside [0, 1).
 * @example
 * smoothed([1, 0, 0], 0.5); // [1, 0.333…, 0.142…]
 */
export function smoothed(values: readonly (number | undefined)[], weight: number): (number | undefined)[] {
  checkRange('smoothed', 'weight', weight, 0);
  if (weight >= 1) throw new RangeError(`smoothed: weight must be below 1, found ${weight}; 0.9 is much already`);
  let [average, share] = [0, 1];
  return values.map((value) => {
    if (value === undefined || !Number.isFinite(value)) return undefined;
    average = weight * average + (1 - weight) * value;
    share *= weight;
    return average / (1 - share);
  });
}
