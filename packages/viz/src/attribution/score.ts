import {
  argMax,
  type Classifier,
  checkImages,
  clone,
  formatShape,
  mul,
  oneHot,
  type Shape,
  scope,
  sum,
  Tensor,
  tensor,
} from '@cnn/tensor';
import type { Target } from './attribution.ts';

/** The explained number of each row of logits; `imageOf` says which image a row was made of. */
export type Score = (logits: Tensor, imageOf?: readonly number[]) => Tensor;

/**
 * The score of a target for any rows made of the images, such as those with noise.
 *
 * Where no target is given, the classifier is asked about the images first.
 *
 * @throws TypeError if the classifier gives no logits; RangeError if a class is none of its, or there are not as many as images.
 */
export async function scoreOf(
  owner: string,
  classifier: Classifier,
  images: Tensor,
  target: Target | undefined,
): Promise<Score> {
  const batch = countOf(owner, images);
  if (target !== undefined) return givenScore(owner, target, batch);
  const logits = scope(() => clone(checkedLogits(owner, classifier(images), batch)));
  try {
    return await scoreFor(owner, logits, target);
  } finally {
    logits.dispose();
  }
}

/** As {@link scoreOf}, where the classifier was asked already. */
export async function scoreFor(owner: string, logits: Tensor, target: Target | undefined): Promise<Score> {
  return givenScore(owner, target ?? (await predictions(logits)), logits.shape[0]);
}

/** The class that each image is taken for. */
export async function predictions(logits: Tensor): Promise<number[]> {
  const predicted = scope(() => argMax(logits, 1));
  const classes = Array.from(await predicted.data());
  predicted.dispose();
  return classes;
}

/** As {@link scoreOf}, for a single pass of the images themselves: it needs no other pass to know what they are taken for. */
export function ownScore(owner: string, images: Tensor, target: Target | undefined): Score {
  const batch = countOf(owner, images);
  if (target !== undefined) return givenScore(owner, target, batch);
  return (logits) => {
    const checked = checkedLogits(owner, logits, batch);
    return picked(checked, argMax(checked, 1));
  };
}

function countOf(owner: string, images: Tensor): number {
  const [batch] = checkImages(owner, images);
  if (images.size === 0)
    throw new RangeError(`${owner}: expected at least one image, found ${formatShape(images.shape as Shape)}`);
  return batch;
}

function givenScore(owner: string, target: Target, batch: number): Score {
  if (typeof target === 'function') {
    return (logits, imageOf = rowsOf(batch)) => {
      const scores: unknown = target(logits, imageOf);
      if (scores instanceof Tensor && scores.rank === 1 && scores.size === logits.shape[0]) return scores;
      throw new TypeError(
        `${owner}: expected the target to give one score for each of ${logits.shape[0]} rows, found ${shapeText(scores)}`,
      );
    };
  }
  const classes = targetClasses(owner, target, batch);
  return (logits, imageOf = rowsOf(batch)) => {
    const rows = imageOf.map((image) => classes[image]);
    checkClasses(owner, rows, checkedLogits(owner, logits, rows.length).shape[1]!);
    return picked(logits, tensor(rows, [rows.length], 'int32'));
  };
}

/**
 * A class for each image.
 *
 * @throws RangeError if there are not as many as images.
 */
export function targetClasses(owner: string, target: number | readonly number[], batch: number): readonly number[] {
  const classes = typeof target === 'number' ? Array<number>(batch).fill(target) : target;
  if (classes.length === batch) return classes;
  throw new RangeError(`${owner}: ${classes.length} targets for ${batch} images; give one for each, or one for all`);
}

/** Throws a RangeError unless each is a class. */
export function checkClasses(owner: string, classes: readonly number[], count: number): void {
  const bad = classes.find((each) => !(Number.isInteger(each) && each >= 0 && each < count));
  if (bad === undefined) return;
  throw new RangeError(`${owner}: expected a target from 0 to ${count - 1}, found ${bad}`);
}

const rowsOf = (batch: number): number[] => Array.from({ length: batch }, (_, image) => image);

const picked = (logits: Tensor, classes: Tensor): Tensor => {
  const count = logits.shape[1]!;
  // tfjs's oneHot wants two classes at least.
  return count === 1 ? sum(logits, 1) : sum(mul(logits, oneHot(classes, count)), 1);
};

/** Throws a TypeError unless the classifier gave a row of logits for each image. */
export function checkedLogits(owner: string, logits: unknown, rows: number): Tensor {
  if (logits instanceof Tensor && logits.rank === 2 && logits.shape[0] === rows && logits.shape[1]! > 0) return logits;
  throw new TypeError(
    `${owner}: expected the classifier to give logits [${rows}, classes], found ${shapeText(logits)}`,
  );
}

function shapeText(value: unknown): string {
  if (value instanceof Tensor) return formatShape(value.shape as Shape);
  return value instanceof Promise ? 'a Promise; a classifier may not be async' : typeof value;
}
