import type { Numbers } from '../numbers.ts';
import { palette } from '../svg/document.ts';
import { type ClassCurvesOptions, type CurveKind, classCurves } from './class-curves.ts';
import { averagePrecision } from './ranking.ts';

export interface PrecisionRecallCurvesOptions extends Pick<ClassCurvesOptions, 'classes'> {
  /** @default 'Precision and recall' */
  readonly title?: string;
}

/**
 * Draws for each class, against all others, how many of those taken for it are right when a share of it is to be found, over all thresholds.
 *
 * Use it where a class is rare: false alarms that hardly move {@link rocCurves} show here. Scores `[samples, classes]` and a label for each sample, or one score a
 * sample and labels 0 and 1 → SVG. The legend gives each curve's average precision, which equals scikit-learn's average_precision_score. Of more than eight
 * classes the eight with the smallest are drawn. A class that no sample is of has no curve, which a note says.
 *
 * @throws RangeError if there are no samples, labels are out of range or not as many as samples, or a score is NaN; TypeError for rows of two lengths.
 * @example
 * const svg = await precisionRecallCurves([[0.9, 0.1], [0.3, 0.7]], [0, 1], { classes: ['cat', 'dog'] });
 */
export async function precisionRecallCurves(
  scores: Numbers | readonly ArrayLike<number>[],
  labels: Numbers,
  { classes, title = 'Precision and recall' }: PrecisionRecallCurvesOptions = {},
): Promise<string> {
  return classCurves(precisionRecall, scores, labels, { classes, title });
}

const precisionRecall: CurveKind = {
  owner: 'precisionRecallCurves',
  xLabel: 'Recall',
  yLabel: 'Precision',
  figure: 'Average precision',
  figureOf: averagePrecision,
  // Each precision holds from the recall before, so the area is the average precision.
  points: ({ truePositives, falsePositives, yes }) =>
    Array.from(truePositives).flatMap((hits, i): [number, number][] => {
      const precision = hits / (hits + falsePositives[i]);
      const before = i === 0 ? 0 : truePositives[i - 1] / yes;
      return before === hits / yes && i > 0
        ? []
        : [
            [before, precision],
            [hits / yes, precision],
          ];
    }),
  needs: 'no sample is of the class',
  // It differs from class to class, and so is shown of one alone.
  chance: ({ x, y }, shares) =>
    shares.length === 1
      ? `<path d="M${x(0)} ${y(shares[0])}H${x(1)}" stroke="${palette.muted}" stroke-dasharray="1 3"><title>guessing</title></path>`
      : '',
};
