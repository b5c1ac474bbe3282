import {
  add,
  cast,
  clipByValue,
  cumsum,
  customGradient,
  div,
  equal,
  floor,
  greater,
  max,
  maximum,
  minimum,
  mul,
  reshape,
  sub,
  sum,
  type Tensor,
  tensor,
  where,
} from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { effect } from './effect.ts';
import { histogram, LEVELS } from './histogram.ts';
import { throughTables } from './level-tables.ts';
import { tilingOf } from './tiling.ts';

export interface RandomEqualizeOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
}

/**
 * Spreads the levels of each channel of each image evenly, by its histogram of 256 levels, with chance `p`.
 *
 * Use it where exposure differs much. Images `[batch, height, width, channels]`, cut to [0, 1] → the same shape; channels of less than 256 pixels, or with
 * nearly all pixels of one level, stay as they are. It has no parameters but which images are changed, and no gradient where it counts. Follows
 * kornia.augmentation.RandomEqualize, and Pillow's ImageOps.equalize.
 *
 * @throws RangeError if `p` is outside [0, 1].
 * @example
 * const batch = augment(images, randomEqualize({ p: 0.2 }), rng.fold(epoch));
 */
export function randomEqualize(options: RandomEqualizeOptions = {}): DescribedAugmentation<Drawn<never>> {
  const owner = 'RandomEqualize';
  const chance = chanceOf(owner, options, 0.5);
  return effect(owner, {
    chance,
    options: { ...chance },
    change: (images) => equalized(clipByValue(images, 0, 1)),
  });
}

/** Levels have no slope, so that there is a gradient only where a channel stays as it is. */
const equalized = customGradient(([images]: [Tensor], save) => {
  const [batch, , , channels] = images.shape as [number, number, number, number];
  const tiling = tilingOf([1, 1], images.shape);
  // WebGPU counts up along four axes at most.
  const counts = reshape(histogram(images, tiling), [batch, channels, LEVELS]);
  // As many pixels as one level of the result gets; those of the brightest level do not count.
  const step = floor(div(sub(sum(counts, 2, true), countOfBrightest(counts)), LEVELS - 1));
  const levels = floor(div(add(cumsum(counts, 2, true), floor(div(step, 2))), maximum(step, 1)));
  const tables = div(minimum(levels, LEVELS - 1), LEVELS - 1);
  const stays = reshape(equal(step, 0), [batch, 1, 1, channels]);
  save([stays]);
  return {
    value: where(stays, images, throughTables(images, reshape(tables, [batch, 1, 1, channels, LEVELS]), tiling)),
    gradient: (dy, [same]) => [mul(dy, cast(same!, 'float32'))],
  };
});

/** How often the brightest level that occurs does, beside the counts. */
function countOfBrightest(counts: Tensor): Tensor {
  const levels = tensor(
    Float32Array.from({ length: LEVELS }, (_, k) => k),
    [1, 1, LEVELS],
  );
  const brightest = max(mul(levels, cast(greater(counts, 0), 'float32')), 2, true);
  return sum(mul(counts, cast(equal(levels, brightest), 'float32')), 2, true);
}
