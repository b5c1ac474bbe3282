import { type Tensor, valueAndGradient } from '@cnn/tensor';

/**
 * The gradient of a scalar function of images that asks a classifier.
 *
 * @throws TypeError if the classifier is not differentiable in its images.
 */
export function imageGradient(owner: string, f: (x: Tensor) => Tensor, x: Tensor): Tensor {
  try {
    return valueAndGradient(f, x).gradient;
  } catch (error) {
    const { message } = error as Error;
    if (!message.startsWith('Cannot compute gradient')) throw error;
    throw new TypeError(
      `${owner}: expected a classifier that is differentiable in its images, found: ${message} Compute the logits from the images ` +
        'with ops that have gradients, without reading values in between',
      { cause: error },
    );
  }
}
