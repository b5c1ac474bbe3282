import type { Classifier, RandomSource, Tensor } from '@cnn/tensor';
import type { NormName } from '../norms/norm.ts';

/** What a run of an attack is given beside the images. */
export interface AttackOptions {
  /**
   * Chance of random starts: one stream for each image, so that an image's fate does not depend on its batch, or one stream for
   * all, of which image i takes `rng.fold(i)`. @default new Rng(0)
   */
  readonly rng?: RandomSource;
  /** Stops between two steps, with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Whether images that have reached the goal already are changed too, as training on adversarial images wants; else they come back as they
   * were. @default false
   */
  readonly alsoReached?: boolean;
}

/** What an attack asks a classifier for: its gradients, its logits, or only which class it decides for. */
export type Knowledge = 'gradients' | 'logits' | 'decisions';

/**
 * Looks for a small change of each image that makes a classifier err.
 *
 * Takes any function from images to logits, images in the attack's bounds, and int32 labels `[batch]`: the true classes, or the
 * wanted ones where the attack is `targeted`. Returns new images of the same shape; those on which the classifier errs already (or
 * that it takes for the wanted class) come back as they were, because no change is the smallest one.
 */
export interface Attack {
  (classifier: Classifier, images: Tensor, labels: Tensor, options?: AttackOptions): Promise<Tensor>;
  /** Kind and options, such as `PGD(epsilon=0.0314, stepSize=0.00784, steps=10, randomStart=true)`. */
  readonly name: string;
  /** Whether labels are the classes to reach, and not those to leave. */
  readonly targeted: boolean;
  /** What it asks the classifier for. */
  readonly needs: Knowledge;
  /** The largest change that it makes, if it keeps to one; else it looks for the smallest change that fools. */
  readonly limit?: { readonly norm: NormName; readonly epsilon: number };
}
