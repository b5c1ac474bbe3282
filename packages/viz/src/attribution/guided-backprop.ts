import { type Classifier, relu, scope } from '@cnn/tensor';
import { type Attribution, defineAttribution } from './attribution.ts';
import { followRules, type GradientRule } from './gradient-rules.ts';
import { imageGradient } from './image-gradient.ts';
import { ownScore } from './score.ts';

/**
 * The gradient, but a ReLU lets back only what is positive there and was positive on the way in: the patterns that speak for the class.
 *
 * Sharp, but it shows edges of any class: hold it against a network with random weights before you believe it. It knows every ReLU, also those that are
 * calls of a function. Follows Springenberg et al., Striving for simplicity (2015), and captum.attr.GuidedBackprop.
 *
 * @example
 * const map = await guidedBackprop()(model.asClassifier(), images, { target: 3 });
 */
export function guidedBackprop(): Attribution {
  return rectified('guidedBackprop', 'GuidedBackprop', ({ dy, gradient }) => relu(gradient(dy)));
}

/**
 * The gradient, but a ReLU lets back whatever is positive there, wherever it was open: the deconvolutional network of a score.
 *
 * Max-pooling puts a value back to where the largest came from. `deconvnet` does the same for the features of a layer, as ZFNet's authors looked at theirs.
 * Follows Zeiler and Fergus, Visualizing and understanding convolutional networks (2014), and captum.attr.Deconvolution.
 *
 * @example
 * const map = await deconvolution()(model.asClassifier(), images, { target: 3 });
 */
export function deconvolution(): Attribution {
  return rectified('deconvolution', 'Deconvolution', rectifiedBack);
}

/** @internal The rule of a deconvolutional network's ReLU. */
export const rectifiedBack: GradientRule = ({ dy }) => relu(dy);

/** @internal tfjs's names of the kernels that are a ReLU. */
export const RELU: ReadonlySet<string> = new Set(['Relu', 'Relu6']);

function rectified(owner: string, kind: string, rule: GradientRule): Attribution {
  return defineAttribution(kind, {}, async (classifier: Classifier, images, { target }) => {
    const score = ownScore(owner, images, target);
    const ruled = followRules(classifier, ({ name }) => (RELU.has(name) ? rule : undefined));
    return scope(() => imageGradient(owner, ruled, images, score));
  });
}
