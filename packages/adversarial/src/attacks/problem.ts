import type { Classifier, Rng, Tensor } from '@cnn/tensor';
import type { Bounds } from './check-input.ts';
import { checkedLogits, type Logits, readLogits } from './read-logits.ts';
import { pickRows } from './rows.ts';

/** What the search of an attack is given: checked images, of which none has reached the goal yet. */
export interface Problem {
  /** Names the attack in errors. */
  readonly owner: string;
  readonly classifier: Classifier;
  /** `[rows, height, width, channels]`, to be read, not to be disposed. */
  readonly images: Tensor;
  /** The class that each image is to leave, or to reach. */
  readonly labels: readonly number[];
  readonly classes: number;
  readonly targeted: boolean;
  readonly bounds: Bounds;
  /** A stream for each image, another one in each restart. */
  readonly rngs: readonly Rng[];
  /** Which of the searches of these images it is, from 0. */
  readonly restart: number;
  readonly signal?: AbortSignal;
}

/** The logits of a problem's classifier, as a tensor, in a gradient or not. */
export function logitsOf({ owner, classifier }: Problem, images: Tensor): Tensor {
  return checkedLogits(owner, classifier, images);
}

/** The logits of a problem's classifier in main memory. */
export function ask({ owner, classifier }: Problem, images: Tensor): Promise<Logits> {
  return readLogits(owner, classifier, images);
}

/** Whether a prediction for an image is what the attack is after. */
export function isReached(
  { labels, targeted }: Pick<Problem, 'labels' | 'targeted'>,
  row: number,
  prediction: number,
): boolean {
  return (prediction === labels[row]) === targeted;
}

/** A part of a problem: the images of some rows, for as long as `body` runs. */
export async function withRows<T>(
  problem: Problem,
  rows: readonly number[],
  body: (part: Problem) => Promise<T>,
): Promise<T> {
  const images = pickRows(problem.images, rows);
  try {
    return await body({
      ...problem,
      images,
      labels: rows.map((row) => problem.labels[row]),
      rngs: rows.map((row) => problem.rngs[row]),
    });
  } finally {
    images.dispose();
  }
}
