import { type Classifier, clone, formatShape, scope, Tensor } from '@cnn/tensor';

/** A classifier's answer in main memory. */
export interface Logits {
  /** Row-major `[batch, classes]`. */
  readonly values: ArrayLike<number>;
  readonly classes: number;
  /** The class of the largest logit of each image, the first of several. */
  readonly predictions: Int32Array;
}

/**
 * Asks a classifier, and holds its answer against what a classifier promises.
 *
 * @throws TypeError unless it returns `[batch, classes]`; RangeError if a logit is not finite.
 */
export async function readLogits(owner: string, classifier: Classifier, images: Tensor): Promise<Logits> {
  // A clone shares its values, so what is disposed here is not a tensor that the classifier keeps.
  const logits = scope(() => clone(checkedLogits(owner, classifier, images)));
  const classes = logits.shape[1]!;
  const values = await logits.data();
  logits.dispose();
  const bad = values.findIndex((value: number) => !Number.isFinite(value));
  if (bad !== -1) {
    throw new RangeError(
      `${owner}: expected finite logits, but the classifier gave ${values[bad]} for image ${Math.floor(bad / classes)}, class ` +
        `${bad % classes}; check its weights and the scale of its input`,
    );
  }
  return { values, classes, predictions: predictionsOf(values, classes) };
}

/** The class of the largest logit of each row, the first of several. */
export function predictionsOf(logits: ArrayLike<number>, classes: number): Int32Array {
  const predictions = new Int32Array(logits.length / classes);
  for (let i = 0; i < predictions.length; i++) {
    const row = i * classes;
    for (let c = 1; c < classes; c++) if (logits[row + c] > logits[row + predictions[i]]) predictions[i] = c;
  }
  return predictions;
}

/**
 * The classifier's logits, still a tensor.
 *
 * @throws TypeError unless they are `[batch, classes]`.
 */
export function checkedLogits(owner: string, classifier: Classifier, images: Tensor): Tensor {
  const logits: unknown = classifier(images);
  if (!(logits instanceof Tensor)) {
    const found = logits instanceof Promise ? 'a Promise; a classifier may not be async' : typeof logits;
    throw new TypeError(`${owner}: expected the classifier to return a Tensor of logits, found ${found}`);
  }
  const shape: number[] = logits.shape;
  if (shape.length !== 2 || shape[0] !== images.shape[0] || shape[1] < 1) {
    throw new TypeError(
      `${owner}: expected the classifier to give logits [${images.shape[0]}, classes], found ${formatShape(shape)}`,
    );
  }
  return logits;
}
