import { checkInteger, checkRange } from '@cnn/tensor';
import type { CheckedBatch, Question, ScoreOptions } from './checked-batch.ts';
import { sigmoid } from './probabilities.ts';

/** When a score counts as a yes. */
export interface DecisionOptions extends ScoreOptions {
  /**
   * The probability above which a yes is said, where there is one class or several may be right. In [0, 1]. @default
   * 0.5
   */
  readonly threshold?: number;
}

/** When a class counts as predicted. */
export interface TopKOptions extends DecisionOptions {
  /**
   * Of several classes one of which is right, that one counts as predicted if it is among the `topK` with the highest
   * scores. @default 1
   */
  readonly topK?: number;
}

/**
 * Told of each label that is not ignored what was predicted and what is right: classes, or 0 and 1 of label `index`
 * where several may be right.
 */
export type Visit = (predicted: number, actual: number, index: number, sample: number) => void;

/**
 * Turns the scores of batches into decisions.
 *
 * Of classes with equal scores the first is predicted. Compares at the precision of the scores, so that the float32 of
 * 0.3 is not above a threshold of 0.3.
 *
 * @throws RangeError if an option is out of its range.
 */
export function decisions(
  owner: string,
  { from = 'logits', ignoreIndex, threshold = 0.5, topK = 1 }: TopKOptions,
): (batch: CheckedBatch, visit: Visit) => void {
  checkRange(owner, 'threshold', threshold, 0, 1);
  checkInteger(owner, 'topK', topK, 1);
  const limit = Math.fround(threshold);
  const isYes =
    from === 'logits'
      ? (score: number) => Number(Math.fround(sigmoid(score)) > limit)
      : (score: number) => Number(score > limit);
  return ({ task, classes, scores, labels }, visit) => {
    const width = task === 'multilabel' ? classes : 1;
    for (let i = 0; i < labels.length; i++) {
      const actual = labels[i];
      if (actual === ignoreIndex) continue;
      const predicted = task === 'multiclass' ? classOf(scores, i * classes, classes, actual, topK) : isYes(scores[i]);
      visit(predicted, actual, i % width, Math.floor(i / width));
    }
  };
}

/** @throws RangeError if more classes are let pass than there are, or there is nothing to choose from. */
export function checkTopK(owner: string, topK: number, { task, classes }: Question): void {
  if (topK === 1) return;
  if (task !== 'multiclass') throw new RangeError(`${owner}: topK must be 1 for a ${task} task, found ${topK}`);
  checkInteger(owner, 'topK', topK, 1, classes);
}

/** The right class if it is among the highest `topK`, or else the highest. */
function classOf(scores: Float32Array, start: number, classes: number, actual: number, topK: number): number {
  const own = scores[start + actual];
  let best = 0;
  let above = 0;
  for (let c = 0; c < classes; c++) {
    const score = scores[start + c];
    if (score > scores[start + best]) best = c;
    if (score > own || (score === own && c < actual)) above++;
  }
  return above < topK ? actual : best;
}
