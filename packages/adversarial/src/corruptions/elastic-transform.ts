import type { Rng } from '@cnn/tensor';
import { type Border, mirrored, symmetric } from './border.ts';
import { type Corruption, type CorruptionOptions, defineCorruption } from './corruption.ts';
import { gaussianFilter } from './gaussian-filter.ts';
import type { Picture } from './picture.ts';

/** All in pixels. */
interface Strength {
  /** What smoothed noise in [−1, 1] is multiplied by to give pixels' ways. */
  readonly stretch: number;
  /** Deviation of the Gaussian that smooths it. */
  readonly sigma: number;
  /** How far each of the three points may move that the picture hangs on. */
  readonly jitter: number;
}

/**
 * Moves the picture as on a cloth: pulled at three points, then stretched here and there.
 *
 * Images and errors as {@link Corruption.corrupt}. Follows elastic_transform of Hendrycks and Dietterich, Benchmarking neural network
 * robustness to common corruptions and perturbations (2019); Simard et al., Best practices for convolutional neural networks (2003).
 *
 * @throws RangeError for an unknown table.
 * @example
 * const stretched = await elasticTransform().corrupt(images, 3, new Rng(0));
 */
export function elasticTransform(options: CorruptionOptions = {}): Corruption {
  return defineCorruption<Strength>('elasticTransform', options, {
    group: 'digital',
    strengths: {
      'CIFAR-10-C': sharesOf(32, [
        { stretch: 0, sigma: 0, jitter: 0.08 },
        { stretch: 0.05, sigma: 0.2, jitter: 0.07 },
        { stretch: 0.08, sigma: 0.06, jitter: 0.06 },
        { stretch: 0.1, sigma: 0.04, jitter: 0.05 },
        { stretch: 0.1, sigma: 0.03, jitter: 0.03 },
      ]),
      // The published side; 224 was meant.
      'ImageNet-C': sharesOf(244, [
        { stretch: 2, sigma: 0.7, jitter: 0.1 },
        { stretch: 2, sigma: 0.08, jitter: 0.2 },
        { stretch: 0.05, sigma: 0.01, jitter: 0.02 },
        { stretch: 0.07, sigma: 0.01, jitter: 0.02 },
        { stretch: 0.12, sigma: 0.01, jitter: 0.02 },
      ]),
    },
    change(picture, { stretch, sigma, jitter }, rng) {
      const { width } = picture;
      const pulled = { ...picture, values: sampled(picture, mirrored, pull(picture, jitter, rng.fold('points'))) };
      const right = smoothNoise(picture, sigma, rng.fold('right'));
      const down = smoothNoise(picture, sigma, rng.fold('down'));
      return sampled(pulled, symmetric, (x, y) => [
        x + stretch * right[y * width + x],
        y + stretch * down[y * width + x],
      ]);
    },
  });
}

/** Where a pixel comes from. */
type Origin = (x: number, y: number) => readonly [x: number, y: number];

function sharesOf(side: number, shares: readonly Strength[]): Strength[] {
  return shares.map(({ stretch, sigma, jitter }) => ({
    stretch: side * stretch,
    sigma: side * sigma,
    jitter: side * jitter,
  }));
}

/** The affine map under which three points around the middle have moved at random. */
function pull({ height, width }: Picture, jitter: number, rng: Rng): Origin {
  const reach = Math.max(1, Math.floor(Math.min(height, width) / 3));
  const [middleX, middleY] = [Math.floor(width / 2), Math.floor(height / 2)];
  const moves = Array.from(rng.uniforms(6), (chance) => jitter * (2 * chance - 1));
  const [cornerX, cornerY] = [middleX + reach + moves[0], middleY + reach + moves[1]];
  const [aboveX, aboveY] = [middleX + reach + moves[2], middleY - reach + moves[3]];
  const [oppositeX, oppositeY] = [middleX - reach + moves[4], middleY - reach + moves[5]];
  // Where a step to the right and one down lead.
  const [rightX, rightY] = [(aboveX - oppositeX) / (2 * reach), (aboveY - oppositeY) / (2 * reach)];
  const [downX, downY] = [(cornerX - aboveX) / (2 * reach), (cornerY - aboveY) / (2 * reach)];
  const area = rightX * downY - rightY * downX;
  // A picture squeezed to a line has no way back; it is its corner everywhere, as in OpenCV.
  const inverse = area === 0 ? 0 : 1 / area;
  return (x, y) => {
    const [fromCornerX, fromCornerY] = [x - cornerX, y - cornerY];
    return [
      middleX + reach + inverse * (downY * fromCornerX - downX * fromCornerY),
      middleY + reach + inverse * (rightX * fromCornerY - rightY * fromCornerX),
    ];
  };
}

function smoothNoise({ height, width }: Picture, sigma: number, rng: Rng): Float64Array {
  const values = Float64Array.from(rng.uniforms(height * width), (chance) => 2 * chance - 1);
  const radius = Math.floor(3 * sigma + 0.5);
  return gaussianFilter({ height, width, channels: 1, values }, sigma, { radius, border: symmetric });
}

/** Each pixel as the mixture of the four around where it comes from. */
function sampled({ height, width, channels, values }: Picture, border: Border, origin: Origin): Float64Array {
  const result = new Float64Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = origin(x, y);
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
      const to = (y * width + x) * channels;
      for (const [row, above] of [
        [top, top + 1 - fromY],
        [top + 1, fromY - top],
      ]) {
        for (const [column, beside] of [
          [left, left + 1 - fromX],
          [left + 1, fromX - left],
        ]) {
          const from = (border(row, height) * width + border(column, width)) * channels;
          for (let c = 0; c < channels; c++) result[to + c] += above * beside * values[from + c];
        }
      }
    }
  }
  return result;
}
