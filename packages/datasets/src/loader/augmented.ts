import type { Augmentation, Rng, Tensor } from '@cnn/tensor';

/** The images, augmented where there is an augmentation: each sample by a chance of its own, another one each time it comes up. */
export function augmented(
  images: Tensor,
  augment: Augmentation | undefined,
  ids: readonly number[],
  repeats: readonly number[] | undefined,
  rng: Rng,
): Tensor {
  if (!augment) return images;
  const chances = ids.map((id, i) => (repeats?.[i] ? rng.fold(id, repeats[i]) : rng.fold(id)));
  return augment.apply(images, augment.sample(chances, images.shape));
}
