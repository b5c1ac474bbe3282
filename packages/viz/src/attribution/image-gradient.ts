import { type Classifier, sum, type Tensor, valueAndGradient } from '@cnn/tensor';
import type { Score } from './score.ts';

/**
 * How the score of each image changes with each of its values: the gradient of the sum of all scores, as no image's score depends on another image.
 *
 * @throws TypeError if the classifier is not differentiable.
 */
export function imageGradient(
  owner: string,
  classifier: Classifier,
  images: Tensor,
  score: Score,
  imageOf?: readonly number[],
): Tensor {
  try {
    return valueAndGradient((x) => sum(score(classifier(x), imageOf)), images).gradient;
  } catch (error) {
    const { message } = error as Error;
    if (!/gradient/i.test(message)) throw error;
    throw new TypeError(`${owner}: the classifier has no gradient with respect to its images: ${message}`, {
      cause: error,
    });
  }
}
