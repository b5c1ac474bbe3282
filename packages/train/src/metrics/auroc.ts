import type { Average, Averaged } from './class-average.ts';
import { type CurveAreaOptions, curveArea } from './curve-area.ts';
import type { Metric } from './metric.ts';
import type { RankedScores } from './ranked-scores.ts';
import { type RocCurve, rocCurve } from './roc.ts';

export interface AurocOptions<A extends Average> extends CurveAreaOptions<A> {
  /**
   * Only the part of the curve up to this false positive rate counts, scaled so that 0.5 is chance and 1 is perfect
   * (McClish 1989). In (0, 1], and less than 1 for a single class only. @default 1
   */
  readonly maxFalsePositiveRate?: number;
}

/**
 * The area below the {@link roc} curve: the chance that a sample of the class gets a higher probability than one that
 * is not. 0.5 is chance.
 *
 * Use it to judge a model apart from any threshold. Keeps all samples.
 *
 * Scores `[samples, classes]` → an area in [0, 1], or one for each class against all others. A class that never occurs,
 * or that all samples are of, has 0 and counts in `macro`; `weighted` leaves out what never occurs. Follows
 * torchmetrics.AUROC without bins.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples.
 * @example
 * const metric = auroc({ from: 'probabilities' });
 * metric.update({ scores: Float32Array.of(0.75, 0.5, 0.25), classes: 1, labels: Int32Array.of(1, 0, 1) });
 * metric.compute(); // 0.5
 */
export function auroc<A extends Average = 'macro'>(options: AurocOptions<A> = {}): Metric<Averaged<A>> {
  const { maxFalsePositiveRate: most = 1 } = options;
  if (!(most > 0 && most <= 1))
    throw new RangeError(`auroc: maxFalsePositiveRate must be above 0 and at most 1, found ${most}`);
  const area = (ranked: RankedScores) =>
    most === 1 ? areaBelow(rocCurve(ranked)) : partialArea(rocCurve(ranked), most);
  return curveArea('auroc', options, area, (classes) => {
    if (most < 1 && classes > 1)
      throw new RangeError(`auroc: maxFalsePositiveRate must be 1 for ${classes} classes, found ${most}`);
  });
}

/** By trapezoids. */
function areaBelow({
  falsePositiveRate: x,
  truePositiveRate: y,
}: Pick<RocCurve, 'falsePositiveRate' | 'truePositiveRate'>): number {
  let area = 0;
  for (let i = 1; i < x.length; i++) area += ((x[i] - x[i - 1]) * (y[i] + y[i - 1])) / 2;
  return area;
}

function partialArea({ falsePositiveRate: x, truePositiveRate: y }: RocCurve, most: number): number {
  const stop = x.findIndex((rate) => rate > most);
  // One of the rates is 0 throughout, so there is no curve to cut.
  if (stop < 0 || y.at(-1) === 0) return areaBelow({ falsePositiveRate: x, truePositiveRate: y });
  const weight = (most - x[stop - 1]) / (x[stop] - x[stop - 1]);
  const end = y[stop - 1] + weight * (y[stop] - y[stop - 1]);
  const area = areaBelow({
    falsePositiveRate: [...x.slice(0, stop), most],
    truePositiveRate: [...y.slice(0, stop), end],
  });
  const least = most ** 2 / 2;
  return (1 + (area - least) / (most - least)) / 2;
}
