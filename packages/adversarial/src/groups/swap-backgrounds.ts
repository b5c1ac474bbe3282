import { checkImages, checkShape, type RandomSource, type Tensor, tensor } from '@cnn/tensor';
import { streams } from '../attacks/check-input.ts';
import { fillObject } from './fill-object.ts';

/**
 * Puts each object onto the background of another picture of the batch, so that the background tells nothing of the object any more.
 *
 * The mend for a network that learned the landscape, where masks of the objects are at hand: shortcuts that the training set has are not in
 * what it is trained on. Each image draws one of the other pictures, all equally likely; the object of that one is filled in from what is
 * around it. At a soft edge the old background goes out to the degree to which the new one comes in. In a batch of one, an image stays as it is.
 * Calculated in main memory, the same on every backend. It is the Mixed-Rand of Xiao et al., Noise or signal (2020), within a batch.
 *
 * Labels stay with the objects. Shadows and reflections beside a mask go with the background.
 *
 * @param images float32 `[batch, height, width, channels]` in [0, 1].
 * @param masks how much of a pixel is object, `[batch, height, width]` in [0, 1].
 * @param rng chance: one stream for each image, or one for all, of which image i takes `rng.fold(i)`.
 * @returns images of the same shape in [0, 1].
 * @throws TypeError if shapes do not fit; RangeError if a number is outside [0, 1] or NaN, or there are more or fewer streams than images.
 * @example
 * const mixed = await swapBackgrounds(images, scenes.masks(ids), rng.fold(epoch, step));
 */
export async function swapBackgrounds(images: Tensor, masks: Tensor, rng: RandomSource): Promise<Tensor> {
  const [batch, height, width, channels] = checkImages('swapBackgrounds', images);
  checkShape('swapBackgrounds masks', masks, [batch, height, width]);
  const rngs = streams('swapBackgrounds', rng, batch);
  const values = Float32Array.from(await images.data());
  const covers = Float32Array.from(await masks.data());
  checkUnit('images', values);
  checkUnit('masks', covers);
  const area = height * width;
  const size = area * channels;
  const backgrounds = Array.from({ length: batch }, (_, i) =>
    fillObject({
      height,
      width,
      channels,
      values: values.subarray(i * size, (i + 1) * size),
      mask: covers.subarray(i * area, (i + 1) * area),
    }),
  );
  const swapped = new Float32Array(values.length);
  for (let i = 0; i < batch; i++) {
    const [own, other] = [backgrounds[i], backgrounds[partner(rngs[i].uniform(), i, batch)]];
    for (let j = 0; j < size; j++) {
      const pixel = i * size + j;
      const through = 1 - covers[i * area + Math.floor(j / channels)];
      swapped[pixel] = Math.min(Math.max(values[pixel] + through * (other[j] - own[j]), 0), 1);
    }
  }
  return tensor(swapped, images.shape, 'float32');
}

/** Another image than `i`, where there is one. */
function partner(drawn: number, i: number, batch: number): number {
  return (i + (batch > 1 ? 1 + Math.floor(drawn * (batch - 1)) : 0)) % batch;
}

function checkUnit(what: string, values: Float32Array): void {
  const bad = values.findIndex((value) => !(value >= 0 && value <= 1));
  if (bad === -1) return;
  throw new RangeError(
    `swapBackgrounds: expected ${what} in [0, 1], found ${values[bad]} at value ${bad}; swap before images are normalised`,
  );
}
