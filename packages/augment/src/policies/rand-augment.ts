import { checkInteger, checkRange, type Rng } from '@cnn/tensor';
import { drawFlag, type Interval } from '../parameters/draws.ts';
import type { Container } from '../sequences/passes.ts';
import { OPERATIONS, type OperationName } from './operations.ts';
import { type Move, policy } from './policy.ts';

/** Strengths are thirtieths of a range. */
const MOST = 30;

/** Ranges that are not AutoAugment's. */
const RANGES: Partial<Record<OperationName, Interval>> = { translateX: [-0.1, 0.1], translateY: [-0.1, 0.1] };

const NAMES = Object.keys(OPERATIONS) as readonly OperationName[];

/**
 * `n` different operations for each image, all of the same strength.
 *
 * Use it as the first thing to try: it has two numbers to turn. Images `[batch, height, width, 3]` in [0, 1] → the same shape; masks, boxes and keypoints
 * move along. Follows kornia.augmentation.auto.RandAugment, but for each image instead of the batch. Cubuk et al., RandAugment, 2019 (arXiv 1909.13719).
 *
 * @param n how many operations, from 1 to 15.
 * @param m how strong they are, above 0 and below 30.
 * @throws RangeError if `n` or `m` is out of range; TypeError for images that are not in three channels.
 * @example
 * const batch = augment(images, randAugment(2, 9), rng.fold(epoch));
 */
export function randAugment(n: number, m: number): Container {
  checkInteger('randAugment', 'n', n, 1, NAMES.length);
  checkRange('randAugment', 'm', m, 0, MOST);
  if (m === 0 || m === MOST) throw new RangeError(`randAugment: m must be above 0 and below ${MOST}, found ${m}`);
  return policy('RandAugment', {
    options: { n, m },
    length: n,
    operations: NAMES,
    choose: (rng) =>
      Array.from(rng.fold('operations').permutation(NAMES.length).subarray(0, n), (k) => moveOf(NAMES[k]!, m)),
  });
}

function moveOf(operation: OperationName, m: number): Move {
  const range = RANGES[operation] ?? OPERATIONS[operation].range;
  if (!range) return { operation };
  const [low, high] = range;
  const share = m / MOST;
  // Fewer bits are more of it.
  if (operation === 'posterize') return { operation, strength: () => high - (high - low) * share };
  if (low === -high) return { operation, strength: (rng) => signed(rng, high * share) };
  return { operation, strength: () => low + (high - low) * share };
}

/** To either side alike often. */
export function signed(rng: Rng, strength: number): number {
  return drawFlag(rng, 'sign', 0.5) ? -strength : strength;
}
