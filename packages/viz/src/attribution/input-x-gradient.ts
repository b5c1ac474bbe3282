import { type Classifier, mul, scope } from '@cnn/tensor';
import { type Attribution, defineAttribution } from './attribution.ts';
import { imageGradient } from './image-gradient.ts';
import { ownScore } from './score.ts';

/**
 * Each value times the gradient of the score to it: what the value adds, if the network is taken as linear.
 *
 * What is zero (in normalised images: the mean colour) gets nothing. Follows captum.attr.InputXGradient.
 *
 * @example
 * const map = await inputXGradient()(model.asClassifier(), images, { target: 3 });
 */
export function inputXGradient(): Attribution {
  return defineAttribution('InputXGradient', {}, async (classifier: Classifier, images, { target }) => {
    const score = ownScore('inputXGradient', images, target);
    return scope(() => mul(images, imageGradient('inputXGradient', classifier, images, score)));
  });
}
