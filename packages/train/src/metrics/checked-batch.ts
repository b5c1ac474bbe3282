import { checkInteger } from '@cnn/tensor';
import type { Predictions } from './metric.ts';

/** What a model is asked: yes or no; which one of several classes; or yes or no for each of several labels. */
export type Task = 'binary' | 'multiclass' | 'multilabel';

/** What all batches of one evaluation have in common. */
export interface Question {
  readonly task: Task;
  readonly classes: number;
}

/** Predictions that were found to fit together. */
export interface CheckedBatch extends Question {
  readonly samples: number;
  readonly scores: Float32Array;
  readonly labels: Int32Array;
  /** Name of a sample in its data set, or its place among all samples since the start. */
  id(sample: number): number;
}

/** What the scores mean that a metric is given. */
export interface ScoreOptions {
  /**
   * What the scores are. Where a metric asks for probabilities, logits go through a softmax over the classes, or
   * through a sigmoid where there is one class or several may be right. @default 'logits'
   */
  readonly from?: 'logits' | 'probabilities';
  /** Labels of this value count nothing. @default none */
  readonly ignoreIndex?: number;
}

/** The task that the sizes tell. Undefined of a batch without samples. */
export function questionOf(owner: string, { scores, classes, labels }: Predictions): Question | undefined {
  checkInteger(owner, 'classes', classes, 1);
  const samples = scores.length / classes;
  if (samples === 0 && labels.length === 0) return undefined;
  const single = labels.length === samples;
  if (!Number.isInteger(samples) || !(single || labels.length === scores.length)) {
    throw new TypeError(
      `${owner}: expected scores [samples, ${classes}] and labels [samples] or [samples, ${classes}], ` +
        `found ${scores.length} scores and ${labels.length} labels`,
    );
  }
  return { task: !single ? 'multilabel' : classes === 1 ? 'binary' : 'multiclass', classes };
}

/** @throws TypeError if a batch is of another task, or another number of classes, than those before. */
export function checkSameQuestion(owner: string, before: Question, now: Question): void {
  if (before.task === now.task && before.classes === now.classes) return;
  const text = ({ task, classes }: Question) => `a ${task} batch of ${classes} ${classes === 1 ? 'class' : 'classes'}`;
  throw new TypeError(`${owner}: expected ${text(before)} as before, found ${text(now)}`);
}

/**
 * Predictions of `question`, each score and label of which may be counted.
 *
 * @param seen how many samples came before.
 * @throws TypeError if there are more or fewer ids than samples; RangeError that names the sample if a score is NaN or
 * no probability, or a label no class.
 */
export function checkBatch(
  owner: string,
  { scores, labels, ids }: Predictions,
  { task, classes }: Question,
  { from, ignoreIndex }: ScoreOptions,
  seen: number,
): CheckedBatch {
  const samples = scores.length / classes;
  if (ids && ids.length !== samples)
    throw new TypeError(`${owner}: expected one id for each of ${samples} samples, found ${ids.length}`);
  const id = (sample: number) => ids?.[sample] ?? seen + sample;
  const [low, high] = from === 'probabilities' ? [0, 1] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let i = 0; i < scores.length; i++) {
    // Also where the score is NaN.
    if (!(scores[i] >= low && scores[i] <= high)) throw scoreError(owner, scores[i], id(Math.floor(i / classes)));
  }
  const most = task === 'multiclass' ? classes - 1 : 1;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if ((label >= 0 && label <= most) || label === ignoreIndex) continue;
    const sample = id(task === 'multilabel' ? Math.floor(i / classes) : i);
    throw new RangeError(`${owner}: a label of sample ${sample} must be in [0, ${most}], found ${label}`);
  }
  return { task, classes, samples, scores, labels, id };
}

function scoreError(owner: string, score: number, sample: number): RangeError {
  if (Number.isNaN(score)) return new RangeError(`${owner}: a score of sample ${sample} is NaN`);
  return new RangeError(
    `${owner}: a score of sample ${sample} is ${score}, which is no probability; leave out from: 'probabilities' for logits`,
  );
}
