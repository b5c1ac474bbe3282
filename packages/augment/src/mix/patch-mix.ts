import { checkInteger, type Shape } from '@cnn/tensor';
import { type ChanceOptions, chanceOf } from '../parameters/chance.ts';
import { at, part } from '../parameters/column.ts';
import { drawInteger } from '../parameters/draws.ts';
import { type MixAugmentation, type Mixed, mix } from './mix.ts';
import { copyWindows } from './windows.ts';

export interface PatchMixOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 1 */
  readonly p?: number;
  /** Side of the square in pixels, at most the lesser side of the images. @default 16 */
  readonly patchSize?: number;
}

/**
 * Lays a square of another image of the batch into each image, at the same place; labels stay as they are.
 *
 * Use it with squares so small that a picture still shows what its label says; `randomCutMixV2` mixes labels along. Images
 * `[batch, height, width, channels]` → the same shape; masks likewise. Parameters: `patchCoords` `[batch, 2]` (left, top), `pairs` `[batch]`.
 *
 * A sample depends on its batch: the pairs, a random order of the batch, are drawn of the first sample's stream; places are drawn of each sample's own.
 *
 * Follows kornia.augmentation.PatchMix, whose `p` is the chance of the whole batch (our `pBatch`), and whose `alpha` changes nothing.
 *
 * @throws RangeError if `patchSize` is no whole number above 0, or greater than the images, or `p` outside [0, 1].
 * @example
 * const batch = augment(images, patchMix({ patchSize: 8 }), rng.fold(epoch));
 */
export function patchMix(options: PatchMixOptions = {}): MixAugmentation<Mixed<'patchCoords'>> {
  const owner = 'PatchMix';
  const chance = chanceOf(owner, options, 1);
  const { patchSize = 16 } = options;
  checkInteger(owner, 'patchSize', patchSize, 1);
  return mix(owner, {
    chance,
    options: { patchSize, ...chance },
    check([, height, width]: Shape) {
      if (patchSize <= Math.min(height!, width!)) return;
      throw new RangeError(`${owner}: patchSize ${patchSize} is larger than the images (${height}×${width})`);
    },
    draw: (rng, [, height, width]) => ({
      patchCoords: [
        drawInteger(rng, 'left', [0, width! - patchSize]),
        drawInteger(rng, 'top', [0, height! - patchSize]),
      ],
    }),
    change(images, { pairs, patchCoords }) {
      const [left, top] = [part(patchCoords, 0, 2), part(patchCoords, 1, 2)];
      const windows = [...pairs.keys()].flatMap((i) => [at(left, i), at(top, i), patchSize, patchSize]);
      return copyWindows(images, pairs, windows);
    },
  });
}
