import { type Corruption, type CorruptionOptions, defineCorruption } from './corruption.ts';
import { gaussianFilter } from './gaussian-filter.ts';
import { type Picture, toGreyLevel } from './picture.ts';

/**
 * Frosted glass: pixels take the place of near ones, between two blurs.
 *
 * Images and errors as {@link Corruption.corrupt}. Strengths are the blurs' deviation and the longest way, in pixels, and how often all pixels
 * are gone through. Follows glass_blur of Hendrycks and Dietterich, Benchmarking neural network robustness to common corruptions
 * and perturbations (2019). Their code means to swap two pixels, but copies one over the other, as its pixels are views; the published
 * files are so, and so is this.
 *
 * @throws RangeError for an unknown table.
 * @example
 * const blurred = await glassBlur().corrupt(images, 3, new Rng(0));
 */
export function glassBlur(options: CorruptionOptions = {}): Corruption {
  return defineCorruption<readonly [sigma: number, distance: number, times: number]>('glassBlur', options, {
    group: 'blur',
    strengths: {
      'CIFAR-10-C': [
        [0.05, 1, 1],
        [0.25, 1, 1],
        [0.4, 1, 1],
        [0.25, 1, 2],
        [0.4, 1, 2],
      ],
      'ImageNet-C': [
        [0.7, 1, 2],
        [0.9, 2, 1],
        [1, 2, 3],
        [1.1, 3, 2],
        [1.5, 4, 2],
      ],
    },
    change(picture, [sigma, distance, times], rng) {
      const values = gaussianFilter(picture, sigma).map(toGreyLevel);
      const shuffled = { ...picture, values };
      for (let i = 0; i < times; i++) {
        const count = 2 * picture.height * picture.width;
        shuffle(shuffled, distance, rng.fold(i).integers(count, -distance, distance));
      }
      return gaussianFilter(shuffled, sigma);
    },
  });
}

/** Lets pixels, from the last to the first, be those that are `steps` away: pairs of x and y. Those at the border stay. */
function shuffle({ height, width, channels, values }: Picture, distance: number, steps: Int32Array): void {
  let step = 0;
  for (let y = height - distance; y > distance; y--) {
    for (let x = width - distance; x > distance; x--) {
      const right = steps[step++];
      const down = steps[step++];
      const from = ((y + down) * width + x + right) * channels;
      values.copyWithin((y * width + x) * channels, from, from + channels);
    }
  }
}
