import type { Rng, Shape } from '@cnn/tensor';
import { drawUniform, type Interval, type Spread } from '../parameters/draws.ts';
import { valueOrInterval } from '../parameters/value-or-interval.ts';
import { diamondSquare } from './diamond-square.ts';

/** What all plasmas take. */
export interface PlasmaOptions {
  /** How rough the clouds are, in [0, 1], from smooth to noise: a number or `[low, high]`. @default [0.1, 0.7] */
  readonly roughness?: Spread;
}

/** The default of roughness. */
export const ROUGHNESS: Interval = [0.1, 0.7];

/**
 * The interval of `roughness`.
 *
 * @throws RangeError if it is reversed or out of bounds.
 */
export function roughnessRange(owner: string, roughness: Spread): Interval {
  return valueOrInterval(owner, 'roughness', roughness, [0, 1]);
}

/** Draws how rough the clouds are, and a field of them for each of some channels. */
export function drawPlasma(
  rng: Rng,
  [, height, width]: Shape,
  channels: number,
  roughnesses: Interval,
): { readonly roughness: number; readonly plasma: Float32Array } {
  const roughness = drawUniform(rng, 'roughness', roughnesses);
  const plasma = new Float32Array(height! * width! * channels);
  for (let channel = 0; channel < channels; channel++) {
    const stream = rng.fold('plasma', channel);
    const field = diamondSquare(height!, width!, roughness, (level, rows, columns) =>
      stream.fold(level).uniforms(rows * columns),
    );
    for (let k = 0; k < field.length; k++) plasma[k * channels + channel] = field[k]!;
  }
  return { roughness, plasma };
}
