import type { ClassBar } from './class-bars.ts';
import { confusionTotals } from './confusion-counts.ts';

/**
 * How many samples of each class were known, with the interval in which the share lies that more samples would show: bars for {@link classBars}.
 *
 * `counts[actual][predicted]` as for `confusionMatrix` → shares in [0, 1] with Wilson's interval of 95 %, which holds for few samples too and never leaves [0, 1]. A class
 * without samples is left out. Follows scipy.stats.binomtest's proportion_ci with method 'wilson'.
 *
 * @throws RangeError if the counts are not a square of counts for these classes.
 * @example
 * const svg = classBars(classAccuracy(counts, test.classes), { percent: true, label: 'Accuracy' });
 */
export function classAccuracy(counts: readonly ArrayLike<number>[], classes: readonly string[]): ClassBar[] {
  const { rowTotals } = confusionTotals('classAccuracy', counts, classes);
  return classes.flatMap((name, i) => (rowTotals[i] > 0 ? [{ name, ...wilson(counts[i][i], rowTotals[i]) }] : []));
}

/** The deviations that hold 95 % of a normal distribution. */
const z = 1.959963984540054;

function wilson(right: number, samples: number): { value: number; low: number; high: number } {
  const value = right / samples;
  const widened = 1 + z ** 2 / samples;
  const middle = (value + z ** 2 / (2 * samples)) / widened;
  const reach = (z / widened) * Math.sqrt((value * (1 - value)) / samples + z ** 2 / (4 * samples ** 2));
  // Rounding may leave the value a hair outside.
  return {
    value,
    low: Math.max(0, Math.min(value, middle - reach)),
    high: Math.min(1, Math.max(value, middle + reach)),
  };
}
