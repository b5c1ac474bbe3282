import { choices } from '@cnn/tensor';
import { drawChoice, drawUniform } from '../parameters/draws.ts';
import type { Container } from '../sequences/passes.ts';
import { AUTO_AUGMENT_POLICIES, type AutoAugmentPolicy } from './auto-augment-policies.ts';
import { OPERATIONS } from './operations.ts';
import { type Move, policy } from './policy.ts';

/** Ten levels of strength. */
const LEVELS = 10;

/**
 * One of 25 pairs of operations for each image, which a search found best for ImageNet, CIFAR-10 or SVHN.
 *
 * Use it to train on pictures like those without looking for augmentations of your own. Images `[batch, height, width, 3]` in [0, 1] → the same shape; masks,
 * boxes and keypoints move along. Follows kornia.augmentation.auto.AutoAugment, in that shears are in half turns and a level's strength is
 * drawn from a tenth of the range. Cubuk et al., AutoAugment, 2018 (arXiv 1805.09501).
 *
 * @param name the data that the pairs were found for. @default 'imagenet'
 * @throws TypeError for an unknown policy, or images that are not in three channels.
 * @example
 * const batch = augment(images, autoAugment('cifar10'), rng.fold(epoch));
 */
export function autoAugment(name: AutoAugmentPolicy = 'imagenet'): Container {
  const pairs = AUTO_AUGMENT_POLICIES[name];
  if (!pairs) {
    throw new TypeError(`autoAugment: unknown policy '${name}'; ${choices(name, Object.keys(AUTO_AUGMENT_POLICIES))}`);
  }
  const moves = pairs.map((pair) =>
    pair.map(({ operation, p, level }): Move => {
      const { range } = OPERATIONS[operation];
      if (!range) return { operation, p };
      const [low, high] = range;
      const step = (high - low) / LEVELS;
      const from = low + level! * step;
      return { operation, p, strength: (rng) => drawUniform(rng, 'strength', [from, from + step]) };
    }),
  );
  return policy('AutoAugment', {
    options: { policy: name },
    length: 2,
    operations: moves.flat().map(({ operation }) => operation),
    choose: (rng) => drawChoice(rng, 'pair', moves),
  });
}
