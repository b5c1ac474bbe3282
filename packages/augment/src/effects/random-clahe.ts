import { checkInteger, clipByValue, formatShape, type Shape, type Tensor, withoutGradient } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { drawUniform, type Interval, type Spread } from '../parameters/draws.ts';
import { valueOrInterval } from '../parameters/value-or-interval.ts';
import { effect } from './effect.ts';
import { histogram, softHistogram } from './histogram.ts';
import { differentiableThroughTables, throughTables } from './level-tables.ts';
import { limitedTables } from './limited-tables.ts';
import { tilingOf } from './tiling.ts';

export interface RandomClaheOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** How often a level may occur, in as often as it would if all levels were alike: an interval, or this number; at least 0, which is no limit. @default [40, 40] */
  readonly clipLimit?: Spread;
  /** Tiles down and across that have a histogram each; images must have more pixels. @default [8, 8] */
  readonly gridSize?: readonly [rows: number, columns: number];
  /** Whether levels are counted softly, so that there is a gradient, at 256 times the memory. @default false */
  readonly slowAndDifferentiable?: boolean;
}

/**
 * Spreads the levels of each channel of each image evenly tile by tile, as far as contrast may grow, with chance `p`: contrast-limited adaptive histogram
 * equalization.
 *
 * Use it where parts of a picture are badly lit, as in medicine. Images `[batch, height, width, channels]`, cut to [0, 1] → the same shape. Parameters:
 * `clipLimitFactor` `[batch]`. Without `slowAndDifferentiable` there is no gradient. Follows kornia.augmentation.RandomClahe, and nearly OpenCV's
 * createCLAHE, which mixes tiles half a pixel elsewhere.
 *
 * @throws RangeError if a range is reversed or out of bounds, `p` outside [0, 1], or images have no more pixels than tiles.
 * @example
 * const batch = augment(images, randomClahe({ clipLimit: [1, 4], gridSize: [4, 4] }), rng.fold(epoch));
 */
export function randomClahe(options: RandomClaheOptions = {}): DescribedAugmentation<Drawn<'clipLimitFactor'>> {
  const owner = 'RandomClahe';
  const chance = chanceOf(owner, options, 0.5);
  const { clipLimit = [40, 40], gridSize = [8, 8], slowAndDifferentiable = false } = options;
  const limits = valueOrInterval(owner, 'clipLimit', clipLimit, [0, Number.POSITIVE_INFINITY]);
  for (const count of gridSize) checkInteger(owner, 'gridSize', count, 1);
  return effect(owner, {
    chance,
    options: { clipLimit: clipLimit as number | Interval, gridSize, slowAndDifferentiable, ...chance },
    draw: (rng) => ({ clipLimitFactor: drawUniform(rng, 'clipLimitFactor', limits) }),
    change: (images, { clipLimitFactor: limit }) => {
      checkGrid(owner, gridSize, images.shape);
      const tiling = tilingOf(gridSize, images.shape);
      const pixels = tiling.tile[0] * tiling.tile[1];
      const cut = clipByValue(images, 0, 1);
      if (slowAndDifferentiable) {
        return differentiableThroughTables(
          cut,
          limitedTables(softHistogram(cut, tiling), { limit, pixels, soft: true }),
          tiling,
        );
      }
      return withoutGradient((x: Tensor) =>
        throughTables(x, limitedTables(histogram(x, tiling), { limit, pixels, soft: false }), tiling),
      )(cut);
    },
  });
}

function checkGrid(owner: string, [rows, columns]: readonly [number, number], shape: Shape): void {
  if (shape[1]! > rows && shape[2]! > columns) return;
  throw new RangeError(
    `${owner}: a gridSize of ${rows}×${columns} needs images of at least ${rows + 1}×${columns + 1} pixels, found ${formatShape(shape)}`,
  );
}
