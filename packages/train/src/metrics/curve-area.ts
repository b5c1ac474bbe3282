import type { Question, ScoreOptions } from './checked-batch.ts';
import { type Average, type Averaged, checkAverage, weightedMean } from './class-average.ts';
import type { Metric } from './metric.ts';
import { mergeRanked, type RankedScores, rankingMetric } from './ranked-scores.ts';

/** Settings of metrics that are the area below a curve. */
export interface CurveAreaOptions<A extends Average> extends ScoreOptions {
  /**
   * How the areas of classes become one: their mean, the mean weighted by the samples of each, or not at all. `micro`
   * takes all labels as one question, where several may be right. @default 'macro'
   */
  readonly average?: A;
}

/** A metric of one number for each class, of which some may be NaN and are left out of means. */
export function curveArea<A extends Average>(
  name: string,
  options: CurveAreaOptions<A>,
  area: (ranked: RankedScores, several: boolean) => number,
  check?: (classes: number) => void,
): Metric<Averaged<A>> {
  const average: Average = options.average ?? 'macro';
  checkAverage(name, average);
  const result = (ranked: readonly RankedScores[], { task }: Question) => {
    if (average === 'micro') return area(mergeRanked(ranked), false);
    const areas = ranked.map((each) => area(each, task === 'multiclass'));
    if (average === 'none') return areas;
    if (task === 'binary') return areas[0];
    const known = areas.filter((each) => !Number.isNaN(each));
    const weights = ranked
      .filter((_, c) => !Number.isNaN(areas[c]))
      .map(({ yes }) => (average === 'macro' ? 1 : yes.length));
    return weightedMean(known, weights);
  };
  return rankingMetric(
    name,
    options,
    (ranked, question) => result(ranked, question) as Averaged<A>,
    ({ task, classes }) => {
      check?.(classes);
      if (task === 'multiclass' && average === 'micro')
        throw new RangeError(
          `${name}: average 'micro' is for a single class or several right ones; choose from macro, weighted, none`,
        );
    },
  );
}
