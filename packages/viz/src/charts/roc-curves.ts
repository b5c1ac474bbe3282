import type { Numbers } from '../numbers.ts';
import { palette } from '../svg/document.ts';
import { type ClassCurvesOptions, type CurveKind, classCurves } from './class-curves.ts';
import { areaUnderRoc } from './ranking.ts';

export interface RocCurvesOptions extends Pick<ClassCurvesOptions, 'classes'> {
  /** @default 'Receiver operating characteristic' */
  readonly title?: string;
}

/**
 * Draws for each class, against all others, what share of it is found at the price of what share of false alarms, over all thresholds.
 *
 * Scores `[samples, classes]` and a label for each sample, or one score a sample and labels 0 and 1 → SVG. Scores are ranked as they are: logits and
 * probabilities of one class rank alike only where softmax does not mix in the others. The legend gives the area under each curve, which equals
 * scikit-learn's roc_auc_score, also where scores tie. Of more than eight classes the eight with the smallest areas are drawn. A class that no sample
 * is of, or every one, has no curve, which a note says.
 *
 * @throws RangeError if there are no samples, labels are out of range or not as many as samples, or a score is NaN; TypeError for rows of two lengths.
 * @example
 * const svg = await rocCurves([[0.9, 0.1], [0.3, 0.7]], [0, 1], { classes: ['cat', 'dog'] });
 */
export async function rocCurves(
  scores: Numbers | readonly ArrayLike<number>[],
  labels: Numbers,
  { classes, title = 'Receiver operating characteristic' }: RocCurvesOptions = {},
): Promise<string> {
  return classCurves(roc, scores, labels, { classes, title });
}

const roc: CurveKind = {
  owner: 'rocCurves',
  xLabel: 'False positive rate',
  yLabel: 'True positive rate',
  figure: 'AUROC',
  figureOf: areaUnderRoc,
  points: ({ truePositives, falsePositives, yes, no }) => [
    [0, 0],
    ...Array.from(truePositives, (hits, i): [number, number] => [falsePositives[i] / no, hits / yes]),
  ],
  needs: 'it takes samples of the class and others',
  chance: ({ x, y }) =>
    `<path d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}" stroke="${palette.muted}" stroke-dasharray="1 3"><title>guessing</title></path>`,
};
