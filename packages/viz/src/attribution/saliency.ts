import { abs, type Classifier, scope } from '@cnn/tensor';
import { type Attribution, defineAttribution } from './attribution.ts';
import { imageGradient } from './image-gradient.ts';
import { ownScore } from './score.ts';

export interface SaliencyOptions {
  /** Whether the size of the gradient is given, and not its sign. @default true */
  readonly absolute?: boolean;
}

/**
 * How much the score changes with each value: the gradient.
 *
 * The cheapest look at a network, and noisy; `noiseTunnel` calms it. Follows Simonyan et al., Deep inside convolutional networks (2014), and
 * captum.attr.Saliency.
 *
 * @example
 * const map = await saliency()(model.asClassifier(), images, { target: 3 });
 */
export function saliency({ absolute = true }: SaliencyOptions = {}): Attribution {
  return defineAttribution('Saliency', { absolute }, async (classifier: Classifier, images, { target }) => {
    const score = ownScore('saliency', images, target);
    return scope(() => {
      const gradient = imageGradient('saliency', classifier, images, score);
      return absolute ? abs(gradient) : gradient;
    });
  });
}
