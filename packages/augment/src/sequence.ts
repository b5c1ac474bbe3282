import { type Augmentation, checkImages, clone, type Rng, type Shape, scope } from '@cnn/tensor';

/**
 * Several augmentations as one, each applied to what the one before it gave.
 *
 * Member k draws from `rng.fold(k, member.name)` of every sample's stream, so that equal members draw apart, and changing a
 * member's options leaves the others' chance alone. A sequence may be a member of another. Follows torchvision.transforms.Compose.
 *
 * @throws whatever a member throws; each is asked to sample for the shape that it will be given.
 * @example
 * const train = sequence(randomCrop(32, { padding: 4 }), randomHorizontalFlip(), normalize(CIFAR10.mean, CIFAR10.std));
 */
export function sequence(...members: readonly Augmentation[]): Augmentation<readonly unknown[]> {
  const after = (shape: Shape, member: Augmentation): Shape => member.outputShape?.(shape) ?? shape;
  return {
    name: `Sequence(${members.map(({ name }) => name).join(', ')})`,
    sample(rngs, shape) {
      let current = shape;
      return members.map((member, k) => {
        const own = rngs.map((rng: Rng) => rng.fold(k, member.name));
        const params = member.sample(own, current);
        current = after(current, member);
        return params;
      });
    },
    apply(images, params) {
      checkImages('sequence', images);
      if (members.length === 0) return clone(images);
      return scope(() => members.reduce((current, member, k) => member.apply(current, params[k]), images));
    },
    outputShape: (shape) => members.reduce(after, shape),
  };
}
