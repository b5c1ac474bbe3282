import {
  checkRange,
  concat,
  describeCall,
  matmul,
  mul,
  normal,
  reshape,
  type Shape,
  slice,
  type Tensor,
  tensor,
  transpose,
} from '@cnn/tensor';
import type { ImageParametrization } from './image-parametrization.ts';
import { type ColorOptions, naturalColors } from './natural-colors.ts';

export interface FourierImageOptions extends ColorOptions {
  /** Deviation of the first numbers. @default 0.01 */
  readonly deviation?: number;
  /** How much less finer waves count: by their frequency to this power. At 1 all scales get the energy that they have in photographs. @default 1 */
  readonly decayPower?: number;
}

/**
 * A picture as the waves that it is made of.
 *
 * Ascent reaches large shapes as easily as fine ones, which makes pictures that can be read. Follows lucid.optvis.param.spatial.fft_image.
 *
 * @throws RangeError if the deviation is negative or the power is no number.
 * @example
 * const picture = await visualizeFeature(model, channel('conv_layer.14', 3), { image: fourierImage({ decayPower: 1.5 }) });
 */
export function fourierImage({
  deviation = 0.01,
  decayPower = 1,
  decorrelated = true,
}: FourierImageOptions = {}): ImageParametrization {
  checkRange('fourierImage', 'deviation', deviation, 0);
  checkRange('fourierImage', 'decayPower', decayPower, Number.NEGATIVE_INFINITY);
  return {
    name: describeCall('FourierImage', { deviation, decayPower, decorrelated }),
    start: (rng, [batch, height, width, channels]) =>
      normal(rng, [batch, channels, 2 * height, wavesAcross(width)], 0, deviation),
    paint: (numbers, shape) => {
      const planes = inverseFourier(mul(numbers, tensor(amplitudes(shape, decayPower))), shape);
      // By a quarter, as Lucid has it: colours begin near grey and are not driven into the sigmoid's ends.
      return naturalColors(mul(transpose(planes, [0, 2, 3, 1]), 0.25), { decorrelated });
    },
  };
}

/** Of a real row only the first half of the frequencies is free. */
const wavesAcross = (width: number): number => Math.floor(width / 2) + 1;

/** What each frequency counts, for cosines and sines: `[2 · height, waves]`. */
function amplitudes([, height, width]: Shape, decayPower: number): number[][] {
  const lowest = 1 / Math.max(height, width);
  const rows = Array.from({ length: height }, (_, u) =>
    Array.from({ length: wavesAcross(width) }, (_, v) => {
      const frequency = Math.hypot(Math.min(u, height - u) / height, v / width);
      return Math.sqrt(height * width) / Math.max(frequency, lowest) ** decayPower;
    }),
  );
  return [...rows, ...rows];
}

/**
 * Real planes `[batch, channels, height, width]` from half of their spectrum `[batch, channels, 2 · height, waves]`, cosines above sines.
 *
 * Two products of matrices instead of a fast transform: every backend has them, and a network's own layers cost far more.
 */
function inverseFourier(spectrum: Tensor, [batch, height, width, channels]: Shape): Tensor {
  const waves = wavesAcross(width);
  const count = batch * channels;
  // Columns: [C −S; S C] · [cosines; sines]. One wide product for all planes.
  const stacked = reshape(transpose(reshape(spectrum, [count, 2 * height, waves]), [1, 0, 2]), [2 * height, -1]);
  const columns = reshape(matmul(tensor(columnWaves(height)), stacked), [2 * height, count, waves]);
  const [real, imaginary] = [0, height].map((from) => slice(columns, [from, 0, 0], [height, -1, -1]));
  const rows = reshape(concat([real, imaginary], 2), [height * count, 2 * waves]);
  const planes = reshape(matmul(rows, tensor(rowWaves(width))), [height, count, width]);
  return reshape(transpose(planes, [1, 0, 2]), [batch, channels, height, width]);
}

function columnWaves(height: number): number[][] {
  const angle = (y: number, u: number) => (2 * Math.PI * ((y * u) % height)) / height;
  const indices = Array.from({ length: height }, (_, i) => i);
  const cosines = indices.map((y) => indices.map((u) => Math.cos(angle(y, u)) / height));
  const sines = indices.map((y) => indices.map((u) => Math.sin(angle(y, u)) / height));
  return [
    ...indices.map((y) => [...cosines[y], ...sines[y].map((value) => -value)]),
    ...indices.map((y) => [...sines[y], ...cosines[y]]),
  ];
}

/** Each frequency stands for its mirror image too, but the constant and the finest, which are their own. */
function rowWaves(width: number): number[][] {
  const across = Array.from({ length: width }, (_, x) => x);
  const wave = (part: (angle: number) => number) =>
    Array.from({ length: wavesAcross(width) }, (_, v) => {
      const count = v === 0 || 2 * v === width ? 1 : 2;
      return across.map((x) => (count * part((2 * Math.PI * ((x * v) % width)) / width)) / width);
    });
  return [...wave(Math.cos), ...wave((angle) => -Math.sin(angle))];
}
