import { add, clipByValue, type Rng, type Shape, type Tensor, tensor } from '@cnn/tensor';
import { at, type Column } from '../parameters/column.ts';
import { drawUniform, type Interval, type Spread } from '../parameters/draws.ts';
import { inEachChannel } from '../parameters/field.ts';
import { valueOrInterval } from '../parameters/value-or-interval.ts';

/** What all illuminations take: how much light, and whether it is added or taken away. */
export interface IlluminationOptions {
  /** The most that a pixel gains or loses, in [0, 1]: a number or `[low, high]`. */
  readonly gain?: Spread;
  /** Light is taken away where a number drawn from this interval within [−1, 1] is negative: a number or `[low, high]`. @default [-1, 1] */
  readonly sign?: Spread;
}

/** The intervals that options mean. */
export interface LightRanges {
  readonly gain: Interval;
  readonly sign: Interval;
}

/**
 * The intervals of `gain` and `sign`.
 *
 * @throws RangeError if one is reversed or out of bounds.
 */
export function lightRanges(
  owner: string,
  { gain, sign }: { readonly gain: Spread; readonly sign: Spread },
): LightRanges {
  return { gain: valueOrInterval(owner, 'gain', gain, [0, 1]), sign: valueOrInterval(owner, 'sign', sign, [-1, 1]) };
}

/** Draws how much light there is, and 1 if it is added or −1 if it is taken away. */
export function drawLight(rng: Rng, { gain, sign }: LightRanges): { readonly gain: number; readonly sign: 1 | -1 } {
  return { gain: drawUniform(rng, 'gain', gain), sign: drawUniform(rng, 'sign', sign) >= 0 ? 1 : -1 };
}

/** Images in [0, 1] with light `[batch, height, width, 1]` added to all channels, and kept within [0, 1]. */
export function illuminate(images: Tensor, light: Tensor): Tensor {
  return clipByValue(add(clipByValue(images, 0, 1), inEachChannel(light, images.shape[3]!)), 0, 1);
}

/**
 * Light from 0 to 1 along an axis or a diagonal, `[batch, height, width, 1]`; none where the picture is a single pixel that way.
 *
 * @param directions a direction for each sample, by its place in `slopes`.
 * @param slopes where light grows along x and y: 1 for right and down, −1 for left and up, 0 for neither.
 */
export function ramps(
  directions: Column,
  slopes: readonly (readonly [x: number, y: number])[],
  [batch, height, width]: Shape,
): Tensor {
  const light = new Float32Array(batch! * height! * width!);
  for (let i = 0; i < batch!; i++) {
    const [right, down] = slopes[at(directions, i)]!.map((slope, axis) => ([width, height][axis] === 1 ? 0 : slope));
    const span = Math.abs(right!) + Math.abs(down!) || 1;
    // Nothing in the corner that is farthest from the light.
    const start = Math.min(right!, 0) + Math.min(down!, 0);
    for (let y = 0; y < height!; y++) {
      const row = (down! * y) / Math.max(height! - 1, 1) - start;
      const place = (i * height! + y) * width!;
      for (let x = 0; x < width!; x++) light[place + x] = ((right! * x) / Math.max(width! - 1, 1) + row) / span;
    }
  }
  return tensor(light, [batch!, height!, width!, 1]);
}
