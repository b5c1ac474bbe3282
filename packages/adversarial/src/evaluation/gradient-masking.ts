import { type Classifier, Rng, type Tensor } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { type Bounds, checkEpsilon, readLabels } from '../attacks/check-input.ts';
import { readLogits } from '../attacks/read-logits.ts';
import { square } from '../black-box/square.ts';
import { fgsm } from '../gradient/fgsm.ts';
import { noise } from '../gradient/noise.ts';
import { pgd } from '../gradient/pgd.ts';

/** One sign by which gradients that mislead are known. */
export interface MaskingCheck {
  readonly name: 'steps' | 'black-box' | 'unbounded' | 'noise' | 'size';
  /** Whether the classifier behaves as one whose gradients can be trusted. */
  readonly passed: boolean;
  /** The accuracies that were compared. */
  readonly detail: string;
}

export interface GradientMaskingOptions {
  /** Largest change of a pixel. @default 8 / 255 */
  readonly epsilon?: number;
  /** Gradient steps. @default 20 */
  readonly steps?: number;
  /** Asks of the attack that sees only logits. @default 300 */
  readonly queries?: number;
  /** By how many points of accuracy a check may be missed, as a share of the images. @default 0.02 */
  readonly slack?: number;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
  /** Chance of random starts. @default new Rng(0) */
  readonly rng?: Rng;
  /** Stops between two steps of an attack, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Whether a defence hides its gradients instead of being robust, by the five signs of Athalye et al.: many steps do no better than one, an attack without
 * gradients does better than one with them, even a change without limit does not fool every image, noise does as well as the attack, and a larger change fools
 * fewer.
 *
 * Use it on a few dozen images after a defence has made accuracy under attack jump. All five passed does not prove that it is robust; one failed says that the
 * accuracy is not to be trusted.
 *
 * Images `[batch, height, width, channels]`, int32 labels `[batch]`. Follows Athalye, Carlini and Wagner, Obfuscated gradients give a false sense of
 * security (2018), section 3.1.
 *
 * @throws as `pgd`.
 * @example
 * const doubts = (await gradientMasking(classifier, images, labels)).filter(({ passed }) => !passed);
 */
export async function gradientMasking(
  classifier: Classifier,
  images: Tensor,
  labels: Tensor,
  {
    epsilon = 8 / 255,
    steps = 20,
    queries = 300,
    slack = 0.02,
    bounds = [0, 1],
    rng = new Rng(0),
    signal,
  }: GradientMaskingOptions = {},
): Promise<MaskingCheck[]> {
  checkEpsilon('gradientMasking', epsilon, 'Linf', bounds);
  const clean = await readLogits('gradientMasking', classifier, images);
  const truth = await readLabels('gradientMasking', labels, images.shape[0], clean.classes);
  const under = async (attack: Attack): Promise<number> => {
    const attacked = await attack(classifier, images, labels, { rng, signal });
    const { predictions } = await readLogits('gradientMasking', classifier, attacked).finally(() => attacked.dispose());
    return predictions.filter((prediction, i) => prediction === truth[i]).length / Math.max(truth.length, 1);
  };
  const width = bounds[1] - bounds[0];
  const one = await under(fgsm({ epsilon, bounds }));
  const many = await under(pgd({ epsilon, steps, bounds }));
  const asked = await under(square({ epsilon, queries, bounds }));
  const shaken = await under(noise({ epsilon, bounds }));
  const larger = await under(pgd({ epsilon: Math.min(2 * epsilon, width), steps, bounds }));
  const unbounded = await under(pgd({ epsilon: width, stepSize: width / 10, steps, bounds }));
  const check = (name: MaskingCheck['name'], passed: boolean, detail: string): MaskingCheck => ({
    name,
    passed,
    detail,
  });
  return [
    check('steps', many <= one + slack, `${percent(many)} after ${steps} steps, ${percent(one)} after one`),
    check(
      'black-box',
      many <= asked + slack,
      `${percent(many)} with gradients, ${percent(asked)} with ${queries} asks for logits`,
    ),
    check('unbounded', unbounded <= slack, `${percent(unbounded)} where each pixel may be anything`),
    check('noise', many <= shaken + slack, `${percent(many)} under attack, ${percent(shaken)} under noise`),
    check('size', larger <= many + slack, `${percent(larger)} at twice epsilon, ${percent(many)} at epsilon`),
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
