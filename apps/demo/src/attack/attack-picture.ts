import { noise } from '@cnn/adversarial';
import type { Image, ImageShape } from '@cnn/datasets';
import { type Classifier, dispose, Rng, type Tensor, tensor } from '@cnn/tensor';
import type { OpenedNetwork } from '../networks/opened-network.ts';
import { attackChoice } from './attack-choices.ts';
import type { AttackSettings } from './attack-settings.ts';
import { type Answer, answersTo, classifierOf, imagesOf } from './attacked-network.ts';
import { type ChangeSizes, changeSizes } from './change-size.ts';
import { isNorm, makeAttack } from './make-attack.ts';

/** A picture and how it is attacked. Plain data. */
export interface AttackRequest extends AttackSettings {
  /** Id of the network. */
  readonly network: string;
  readonly picture: Image;
  /** The picture's class, where it is known. */
  readonly label?: string;
}

/** A picture as the network gets it, and what it says. */
export interface Seen extends Answer {
  /** Pixels in [0, 1]. */
  readonly values: Float32Array;
}

/** What came of an attack. Plain data. */
export interface AttackResult {
  readonly shape: ImageShape;
  readonly before: Seen;
  readonly after: Seen;
  /** Plain noise of the same size; left out where there is no change, or it is counted in pixels. */
  readonly noise?: Seen;
  /** The class that counts as right. */
  readonly truth: number;
  /** Whether that is the picture's own class; else it is what the network says to the picture as it is. */
  readonly isKnown: boolean;
  /** The network errs (or sees the target) without any attack, so there was nothing to do. */
  readonly isReachedBefore: boolean;
  /** The attack has reached its goal. */
  readonly isFooled: boolean;
  readonly sizes: ChangeSizes;
  readonly milliseconds: number;
}

/**
 * Attacks one picture. What the network gets wrong already stays as it is.
 *
 * @throws RangeError if the target is no class, or is the right one; and what the attack throws.
 */
export async function attackPicture(
  opened: OpenedNetwork,
  request: AttackRequest,
  signal?: AbortSignal,
): Promise<AttackResult> {
  const { imageShape: shape, classes } = opened.settings;
  const { target, seed } = request;
  const classifier = classifierOf(opened);
  const image = imagesOf([request.picture], shape);
  try {
    const before = await seen(classifier, image);
    const known = request.label === undefined ? -1 : classes.indexOf(request.label);
    const truth = known === -1 ? before.prediction : known;
    checkTarget(target, truth, classes);
    const isReached = (prediction: number) => (target === undefined ? prediction !== truth : prediction === target);
    const isReachedBefore = isReached(before.prediction);
    const started = performance.now();
    const rng = new Rng(seed);
    const isLimited = attackChoice(request.attack)?.isLimited ?? false;
    const isIdle = isReachedBefore || (isLimited && request.epsilon === 0);
    const after = isIdle
      ? before
      : await changed(classifier, image, target ?? truth, makeAttack(request), rng.fold('attack'), signal);
    const milliseconds = performance.now() - started;
    const sizes = changeSizes(before.values, after.values);
    const size = isLimited ? request.epsilon : sizes[request.norm];
    const noisy =
      isIdle || size === 0 || !isNorm(request.norm)
        ? undefined
        : await changed(
            classifier,
            image,
            truth,
            noise({ epsilon: size, norm: request.norm }),
            rng.fold('noise'),
            signal,
          );
    return {
      shape,
      before,
      after,
      noise: noisy,
      truth,
      isKnown: known !== -1,
      isReachedBefore,
      isFooled: !isReachedBefore && isReached(after.prediction),
      sizes,
      milliseconds,
    };
  } finally {
    image.dispose();
  }
}

/** @throws RangeError for a target that is no class, or the right one. */
export function checkTarget(target: number | undefined, truth: number, classes: readonly string[]): void {
  if (target === undefined) return;
  if (target >= classes.length) {
    throw new RangeError(
      `the target: expected one of ${classes.length} classes, found number ${target}; choose another one`,
    );
  }
  if (target === truth) {
    throw new RangeError(
      `the target: expected another class than the right one, ${classes[truth]}; choose another one`,
    );
  }
}

async function changed(
  classifier: Classifier,
  image: Tensor,
  label: number,
  attack: ReturnType<typeof makeAttack>,
  rng: Rng,
  signal?: AbortSignal,
): Promise<Seen> {
  const labels = tensor([label], [1], 'int32');
  let result: Tensor | undefined;
  try {
    result = await attack(classifier, image, labels, { rng: [rng], signal });
    return await seen(classifier, result);
  } finally {
    dispose([labels, ...(result ? [result] : [])]);
  }
}

async function seen(classifier: Classifier, image: Tensor): Promise<Seen> {
  const [answer] = await answersTo(classifier, image);
  return { ...answer, values: (await image.data()).slice() as Float32Array };
}
