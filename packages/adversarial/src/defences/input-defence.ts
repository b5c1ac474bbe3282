import { type Classifier, checkImages, describeCall, scope, type Tensor } from '@cnn/tensor';

/**
 * A change of images that is to wash an attack out before the classifier sees them.
 *
 * None of them withstands an attacker who knows of it: it is here to be broken, and to be measured honestly. Give `defend(classifier)` to the attack, not the
 * classifier inside: what has no gradient of use is passed straight through on the way back, so attacks by gradient see where the defended classifier
 * is weak (BPDA, Athalye et al. 2018).
 */
export interface InputDefence {
  /** Kind and options, such as `FeatureSqueezing(bits=4)`. */
  readonly name: string;
  /**
   * The changed images, of the same shape. Images `[batch, height, width, channels]` in [0, 1]. Differentiable.
   *
   * @throws TypeError for another shape.
   */
  apply(images: Tensor): Tensor;
  /** The classifier of changed images: for attacks, scores and measurements. */
  defend(classifier: Classifier): Classifier;
}

/** Makes `defend` of `apply`, gives the defence its name and checks the images. */
export function defineInputDefence(
  owner: string,
  kind: string,
  options: Readonly<Record<string, unknown>>,
  change: (images: Tensor) => Tensor,
): InputDefence {
  const apply = (images: Tensor): Tensor => {
    checkImages(owner, images);
    return scope(() => change(images));
  };
  return {
    name: describeCall(kind, options),
    apply,
    defend: (classifier) => (images) => scope(() => classifier(apply(images))),
  };
}
