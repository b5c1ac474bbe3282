import { type Classifier, clone, customGradient, scope, type Tensor } from '@cnn/tensor';

/** A classifier that counts what it is asked. */
export interface CountingClassifier extends Classifier {
  /** Images whose logits were computed, also on the way to a gradient. */
  readonly queries: number;
  /** Images whose gradients were computed. */
  readonly gradients: number;
}

/**
 * The same classifier, which counts the images that it is asked about.
 *
 * Use it to say beside a number of an attack what it cost, or to hold two attacks to the same budget. Attacks ask once about each image as it
 * is, and that counts too.
 *
 * Images `[batch, height, width, channels]` → logits `[batch, classes]`, as before; each image of a batch counts.
 *
 * @example
 * const counting = countQueries(classifier);
 * const fooled = await square({ epsilon: 8 / 255 })(counting, images, labels);
 * console.log(counting.queries / images.shape[0]);
 */
export function countQueries(classifier: Classifier): CountingClassifier {
  let queries = 0;
  let gradients = 0;
  const watched = customGradient(([images]: [Tensor]) => ({
    value: clone(images),
    gradient: (dy) => {
      gradients += dy.shape[0];
      return [clone(dy)];
    },
  }));
  const counting = (images: Tensor): Tensor => {
    queries += images.shape[0];
    return scope(() => classifier(watched(images)));
  };
  return Object.defineProperties(counting, {
    queries: { get: () => queries, enumerable: true },
    gradients: { get: () => gradients, enumerable: true },
  }) as CountingClassifier;
}
