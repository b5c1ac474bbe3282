import { checkInteger } from '@cnn/tensor';
import { normalQuantile } from './normal-quantile.ts';

/**
 * Where a share lies that was measured on few samples: Wilson's interval (1927) for `hits` of `count`.
 *
 * Use it for accuracies of small groups: unlike the mean plus and minus two deviations it stays in [0, 1], and says something where all or
 * none were right. Follows scipy.stats.binomtest(…).proportion_ci(method='wilson').
 *
 * @param confidence the chance that such an interval holds the true share, in (0, 1).
 * @returns [0, 1] where there are no samples: nothing is known.
 * @throws RangeError if a number is out of range.
 * @example
 * wilsonInterval(9, 10); // [0.596, 0.982], rounded
 */
export function wilsonInterval(hits: number, count: number, confidence = 0.95): readonly [low: number, high: number] {
  checkInteger('wilsonInterval', 'count', count, 0);
  checkInteger('wilsonInterval', 'hits', hits, 0, count);
  checkConfidence('wilsonInterval', confidence);
  if (count === 0) return [0, 1];
  const z = normalQuantile((1 + confidence) / 2);
  const share = hits / count;
  const squared = (z * z) / count;
  const middle = share + squared / 2;
  const reach = z * Math.sqrt((share * (1 - share) + squared / 4) / count);
  // At the ends it is 0 and 1, of which rounding would leave a little.
  const low = hits === 0 ? 0 : (middle - reach) / (1 + squared);
  const high = hits === count ? 1 : (middle + reach) / (1 + squared);
  return [low, high];
}

/** @throws RangeError unless it is in (0, 1). */
export function checkConfidence(owner: string, confidence: number): void {
  if (confidence > 0 && confidence < 1) return;
  throw new RangeError(`${owner}: confidence must be between 0 and 1, such as 0.95, found ${confidence}`);
}
