import { fill, type Shape, tensor, where } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { at, isTensor } from '../parameters/column.ts';
import { drawInteger, type Interval } from '../parameters/draws.ts';
import { valueOrInterval } from '../parameters/value-or-interval.ts';
import { effect } from './effect.ts';

export interface RandomRainOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** Drops in an image, from the fewest to the most. @default [1000, 2000] */
  readonly numberOfDrops?: Interval;
  /** Rows of a drop, at least 1 and fewer than the image has; all drops of an image have the same. @default [5, 20] */
  readonly dropHeight?: Interval;
  /** Columns of a drop, fewer than the image has: negative ones slant to the left, 0 and ±1 fall straight; all drops of an image have the same. @default [-5, 5] */
  readonly dropWidth?: Interval;
}

/** What {@link randomRain} draws: whole numbers, and where each drop is, as shares of the places that it has in the image. */
export type RandomRainParams = Drawn<
  'numberOfDropsFactor' | 'dropHeightFactor' | 'dropWidthFactor' | 'coordinatesFactor'
>;

/** Of a pixel under a drop. */
const DROP = 200 / 255;

/**
 * Draws rain over each image, grey lines of 200/255, with chance `p`.
 *
 * Use it for pictures from outdoors; the defaults are for pictures of several hundred pixels, as drops must be smaller than the picture. Images
 * `[batch, height, width, channels]` → the same shape. Parameters: `numberOfDropsFactor`, `dropHeightFactor`, `dropWidthFactor` `[batch]`, and
 * `coordinatesFactor` `[batch, most drops, 2]` in [0, 1), (y, x). Follows kornia.augmentation.RandomRain, which takes 1 or 3 channels only.
 *
 * @throws RangeError if a range is reversed, out of bounds or not whole, if drops may be as large as the picture, or `p` is outside [0, 1].
 * @example
 * const batch = augment(images, randomRain({ numberOfDrops: [20, 60], dropHeight: [3, 6], dropWidth: [-2, 2] }), rng.fold(epoch));
 */
export function randomRain(options: RandomRainOptions = {}): DescribedAugmentation<RandomRainParams> {
  const owner = 'RandomRain';
  const chance = chanceOf(owner, options, 0.5);
  const { numberOfDrops = [1000, 2000], dropHeight = [5, 20], dropWidth = [-5, 5] } = options;
  const counts = wholeRange(owner, 'numberOfDrops', numberOfDrops, 0);
  const heights = wholeRange(owner, 'dropHeight', dropHeight, 1);
  const widths = wholeRange(owner, 'dropWidth', dropWidth, Number.NEGATIVE_INFINITY);
  return effect(owner, {
    chance,
    options: { numberOfDrops, dropHeight, dropWidth, ...chance },
    draw: (rng, shape) => {
      // Whether drops fit is no matter of chance.
      checkFits(heights[1], Math.max(...widths.map(Math.abs)), shape);
      return {
        numberOfDropsFactor: drawInteger(rng, 'numberOfDropsFactor', counts),
        dropHeightFactor: drawInteger(rng, 'dropHeightFactor', heights),
        dropWidthFactor: drawInteger(rng, 'dropWidthFactor', widths),
        coordinatesFactor: rng.fold('coordinatesFactor').uniforms(2 * counts[1]),
      };
    },
    change: (images, params) => {
      const shape = images.shape as [number, number, number, number];
      return where(tensor(wetPixels(params, shape), shape, 'bool'), fill(shape, DROP), images);
    },
  });
}

/** 1 for each number of a pixel under a drop. */
function wetPixels(params: RandomRainParams, [batch, height, width, channels]: Shape): Uint8Array {
  const wet = new Uint8Array(batch! * height! * width! * channels!);
  const { coordinatesFactor } = params;
  if (isTensor(coordinatesFactor)) throw new TypeError('RandomRain: coordinatesFactor must be numbers, found a tensor');
  const most = coordinatesFactor.length / (2 * batch!);
  for (let i = 0; i < batch!; i++) {
    const down = at(params.dropHeightFactor, i) - 1;
    const slant = at(params.dropWidthFactor, i);
    const across = Math.sign(slant) * Math.max(Math.abs(slant) - 1, 0);
    checkFits(down + 1, Math.abs(slant), [batch!, height!, width!]);
    const steps = Math.max(down, Math.abs(across));
    const [rows, columns] = [height! - down, width! - Math.abs(across)];
    for (let drop = 0; drop < at(params.numberOfDropsFactor, i); drop++) {
      const place = 2 * (i * most + drop);
      const y = startOf(coordinatesFactor[place]!, rows);
      const x = startOf(coordinatesFactor[place + 1]!, columns) + Math.max(-across, 0);
      for (let step = 0; step <= steps; step++) {
        const row = i * height! + y + along(down, step, steps);
        const pixel = row * width! + x + along(across, step, steps);
        wet.fill(1, pixel * channels!, (pixel + 1) * channels!);
      }
    }
  }
  return wet;
}

/** The first pixel of a drop that has so many places to start. */
function startOf(share: number, places: number): number {
  return Math.min(Math.floor(Math.fround(share * places)), places - 1);
}

/** How far a line has come, in whole pixels, towards where it starts. */
function along(distance: number, step: number, steps: number): number {
  return steps === 0 ? 0 : Math.trunc((distance * step) / steps);
}

function wholeRange(owner: string, option: string, value: Interval, least: number): Interval {
  const ends = valueOrInterval(owner, option, value, [least, Number.POSITIVE_INFINITY]);
  for (const end of ends) {
    if (!Number.isInteger(end))
      throw new RangeError(`${owner}: ${option} must be whole numbers, found [${ends.join(', ')}]`);
  }
  return ends;
}

function checkFits(height: number, width: number, [, rows, columns]: Shape): void {
  if (height < rows! && width < columns!) return;
  throw new RangeError(
    `RandomRain: drops may be ${height} rows high and ${width} columns wide, and must be smaller than the image, found ${rows}×${columns}`,
  );
}
