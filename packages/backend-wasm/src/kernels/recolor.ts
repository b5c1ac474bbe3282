import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { CHUNK_SIZE } from './chunks.ts';
import { type Call, register } from './kernel.ts';

/** Numbers of a step: what to do, and 15 parameters. */
const STEP = 16;

/** A pixel takes up to ten times as long as an addition. */
const SIZE = CHUNK_SIZE / 4;

/**
 * Ours: runs a program of pointwise colour steps over images in one pass of memory.
 *
 * `CnnRecolor`: images `[batch, height, width, channels]`, program `[batch, steps, 16]`, which for each step holds
 * `[code, p0 … p14]` → the images' shape.
 *
 * - 0, and whatever is not below: leaves the pixel as it is, bit for bit. Nobody looks at the codes before they run.
 * - 1, affine: p0 … p11 are a matrix of 3 × 4, row by row, which is applied to (red, green, blue, 1). For any other
 *   number of channels than three, each number becomes p0 · x + p3.
 * - 2, hue, saturation, value: p0 radians are added to the hue; saturation is multiplied by p1 and value, where p2 ≠ 1,
 *   by p2, both then cut to [0, 1]. Follows kornia.enhance.adjust_hue and adjust_saturation. Images of another number
 *   of channels than three stay as they are.
 * - 3, gamma: p1 · xᵖ⁰.
 * - 4, solarize: x + p1, cut to [0, 1], if p1 ≠ 0; then 1 − x where that is not less than p0. Follows
 *   kornia.enhance.solarize.
 * - 5, posterize to p0 bits; eight or more leave the pixel as it is. Follows kornia.enhance.posterize.
 *
 * What steps 1, 2 and 3 give is cut to [p12, p13]. NaN stays NaN but in posterize, where it becomes 0, and in gamma for
 * p0 = 0, as x⁰ is 1; in steps 1 and 2 it spreads to the pixel's other channels.
 */
export function registerRecolor(): void {
  register('CnnRecolor', recolor);
}

function recolor({ inputs: { images, program }, backend }: Call<'images' | 'program'>): TensorInfo | undefined {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const steps = program.shape[1]!;
  const fits = images.shape.length === 4 && util.arraysEqual(program.shape, [batch, steps, STEP]);
  if (!fits || images.dtype !== 'float32' || program.dtype !== 'float32') return undefined;
  const y = backend.empty(images.shape);
  const chunkPixels = Math.max(1, Math.floor(SIZE / Math.max(channels, 1)));
  const pixels = height * width;
  const chunks = channels === 0 ? 0 : Math.ceil((batch * pixels) / chunkPixels);
  const addresses = [images, program, y].map((each) => backend.address(each));
  backend.engine.run('recolor', chunks, [...addresses, batch, pixels, channels, steps, chunkPixels]);
  return y;
}
