import { type Classifier, describeCall, type RandomSource, type Tensor } from '@cnn/tensor';

/** What a run of an attack is given beside the images. */
export interface AttackOptions {
  /**
   * Chance of random starts: one stream for each image, so that an image's fate does not depend on its batch, or one stream for
   * all, of which image i takes `rng.fold(i)`. @default new Rng(0)
   */
  readonly rng?: RandomSource;
  /** Stops between two steps, with the signal's reason. */
  readonly signal?: AbortSignal;
}

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
}

/** Gives the function of an attack its name, made of the kind and the options, numbers to three digits. */
export function defineAttack(
  kind: string,
  options: Readonly<Record<string, unknown>>,
  targeted: boolean,
  run: (...args: Parameters<Attack>) => Promise<Tensor>,
): Attack {
  return Object.defineProperties(run, {
    name: { value: describeCall(kind, options) },
    targeted: { value: targeted },
  }) as Attack;
}
