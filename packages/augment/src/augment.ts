import { type Augmentation, checkImages, dispose, type RandomSource, type Rng, type Tensor } from '@cnn/tensor';

/**
 * Draws for a batch and changes it, in one call.
 *
 * @param source one stream for each image, such as `rng.fold(epoch, id)` of its id, or one stream for all, of which image i takes
 * `source.fold(i)`: then what happens to an image depends on its place in the batch.
 * @throws RangeError if there are more or fewer streams than images.
 * @example
 * const rngs = batch.ids.map((id) => rng.fold(epoch, id));
 * const images = augment(batch.images, sequence(randomCrop(32, { padding: 4 }), randomHorizontalFlip()), rngs);
 */
export function augment<Params>(images: Tensor, augmentation: Augmentation<Params>, source: RandomSource): Tensor {
  const [batch] = checkImages(augmentation.name, images);
  const rngs = isList(source) ? source : Array.from({ length: batch }, (_, i) => source.fold(i));
  if (rngs.length !== batch) {
    throw new RangeError(`augment: ${rngs.length} streams for ${batch} images; give one Rng for each image`);
  }
  const params = augmentation.sample(rngs, images.shape);
  try {
    return augmentation.apply(images, params);
  } finally {
    dispose(params as never);
  }
}

function isList(source: RandomSource): source is readonly Rng[] {
  return Array.isArray(source);
}
