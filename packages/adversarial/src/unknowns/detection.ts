/** How well a score keeps the known from the unknown; each in [0, 1]. */
export interface Detection {
  /** The chance that an unknown image has a higher score than a known one, equal ones counting half: 0.5 says nothing, 1 is perfect. */
  readonly auroc: number;
  /** Average precision where the unknown are to be found, by the highest scores; of no use, their share among all. */
  readonly auprUnknown: number;
  /** Average precision where the known are to be found, by the lowest scores. */
  readonly auprKnown: number;
  /** Share of the unknown that pass for known at the lowest threshold below which 95 % of the known lie: 0 is perfect. */
  readonly fpr95: number;
}

/**
 * Compares the scores of known and of unknown images, apart from any threshold.
 *
 * Use it to choose among scores of the unknown. Take known images that the classifier was not trained with, and unknown ones that no
 * option was chosen by.
 *
 * Two lists of scores, higher for more unknown → rates. Exact, with equal scores on the same side of every threshold: areas as of
 * sklearn.metrics.roc_auc_score and average_precision_score, `fpr95` at the first point of roc_curve with a true positive rate of at least
 * 0.95, the known being the positives, as is usual since Hendrycks and Gimpel (2017) and Liang et al. (2018).
 *
 * @throws RangeError if a list is empty or a score is NaN.
 * @example
 * const { auroc, fpr95 } = detection(await score(test), await score(others));
 */
export function detection(known: ArrayLike<number>, unknown: ArrayLike<number>): Detection {
  const low = ascending('known', known);
  const high = ascending('unknown', unknown);
  const steps = stepsOf(low, high);
  const total = { known: low.length, unknown: high.length };
  // The other way round: from the highest score down.
  const back = [...steps].reverse();
  return {
    auroc: areaAbove(steps, total),
    auprUnknown: averagePrecision(back.map(({ known, unknown }) => ({ hits: unknown, misses: known }))),
    auprKnown: averagePrecision(steps.map(({ known, unknown }) => ({ hits: known, misses: unknown }))),
    fpr95: falsePositives(steps, total) / total.unknown,
  };
}

/** How many have one score. */
interface Step {
  readonly known: number;
  readonly unknown: number;
}

function ascending(which: string, scores: ArrayLike<number>): Float64Array {
  if (scores.length === 0) throw new RangeError(`detection: expected at least one ${which} score, found none`);
  const sorted = Float64Array.from(scores).sort();
  // NaN comes last.
  if (!Number.isNaN(sorted.at(-1))) return sorted;
  const place = Array.from(scores).findIndex(Number.isNaN);
  throw new RangeError(`detection: expected ${which} scores that are numbers, found NaN at ${place}`);
}

/** For each score that occurs, ascending, how many have it. */
function stepsOf(low: Float64Array, high: Float64Array): Step[] {
  const steps: Step[] = [];
  let [i, j] = [0, 0];
  while (i < low.length || j < high.length) {
    const score = Math.min(low[i] ?? Number.POSITIVE_INFINITY, high[j] ?? Number.POSITIVE_INFINITY);
    const [known, unknown] = [i, j];
    while (i < low.length && low[i] === score) i++;
    while (j < high.length && high[j] === score) j++;
    steps.push({ known: i - known, unknown: j - unknown });
  }
  return steps;
}

function areaAbove(steps: readonly Step[], total: Step): number {
  let below = 0;
  let pairs = 0;
  for (const { known, unknown } of steps) {
    pairs += unknown * (below + known / 2);
    below += known;
  }
  return pairs / (total.known * total.unknown);
}

function averagePrecision(steps: readonly { readonly hits: number; readonly misses: number }[]): number {
  let [found, taken, sum] = [0, 0, 0];
  for (const { hits, misses } of steps) {
    found += hits;
    taken += hits + misses;
    sum += hits * (found / taken);
  }
  return sum / found;
}

function falsePositives(steps: readonly Step[], total: Step): number {
  let [known, unknown] = [0, 0];
  for (const step of steps) {
    known += step.known;
    unknown += step.unknown;
    if (known / total.known >= 0.95) break;
  }
  return unknown;
}
