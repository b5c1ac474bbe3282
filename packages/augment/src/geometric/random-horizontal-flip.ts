import { type Augmentation, bernoulli, checkImages, checkRange, type Tensor } from '@cnn/tensor';
import { gatherPixels } from '../gather-pixels.ts';

export interface RandomHorizontalFlipOptions {
  /** Chance that an image is mirrored, in [0, 1]. @default 0.5 */
  readonly p?: number;
}

/** Which images are mirrored: `[batch]` of 1 and 0. */
export interface RandomHorizontalFlipParams {
  readonly flip: Tensor;
}

/**
 * Mirrors each image left to right with chance `p`.
 *
 * Use it where left and right mean the same: photographs, not digits or text.
 *
 * Images `[batch, height, width, channels]` → the same shape. Follows torchvision.transforms.RandomHorizontalFlip.
 *
 * @throws RangeError if `p` is outside [0, 1].
 * @example
 * const mirrored = augment(images, randomHorizontalFlip(), rng.fold(epoch));
 */
export function randomHorizontalFlip({
  p = 0.5,
}: RandomHorizontalFlipOptions = {}): Augmentation<RandomHorizontalFlipParams> {
  checkRange('randomHorizontalFlip', 'p', p, 0, 1);
  return {
    name: 'RandomHorizontalFlip',
    sample: (rngs, [batch]) => ({ flip: bernoulli(rngs, [batch], p) }),
    apply(images, { flip }) {
      const [batch, height, width] = checkImages('randomHorizontalFlip', images);
      const flips = flip.dataSync();
      const source = new Int32Array(batch * height * width);
      for (let b = 0, at = 0; b < batch; b++) {
        const mirrored = flips[b] === 1;
        for (let y = 0; y < height; y++) {
          const row = at;
          const last = row + width - 1;
          for (let x = 0; x < width; x++) source[at++] = mirrored ? last - x : row + x;
        }
      }
      return gatherPixels(images, source, [height, width], 0);
    },
  };
}
