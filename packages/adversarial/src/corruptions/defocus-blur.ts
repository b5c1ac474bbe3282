import { mirrored } from './border.ts';
import { type Corruption, type CorruptionOptions, defineCorruption } from './corruption.ts';
import { gaussianFilter } from './gaussian-filter.ts';
import type { Picture } from './picture.ts';

/**
 * Blurs each point to a disk, as a lens does that is out of focus.
 *
 * Images and errors as {@link Corruption.corrupt}; no chance. Strengths are the disk's radius and how much its edge is softened, in
 * pixels. Follows defocus_blur of Hendrycks and Dietterich, Benchmarking neural network robustness to common corruptions and
 * perturbations (2019).
 *
 * @throws RangeError for an unknown table.
 * @example
 * const blurred = await defocusBlur().corrupt(images, 3);
 */
export function defocusBlur(options: CorruptionOptions = {}): Corruption {
  return defineCorruption<readonly [radius: number, soften: number]>('defocusBlur', options, {
    group: 'blur',
    strengths: {
      'CIFAR-10-C': [
        [0.3, 0.4],
        [0.4, 0.5],
        [0.5, 0.6],
        [1, 0.2],
        [1.5, 0.1],
      ],
      'ImageNet-C': [
        [3, 0.1],
        [4, 0.5],
        [6, 0.5],
        [8, 0.5],
        [10, 0.5],
      ],
    },
    change: (picture, [radius, soften]) => filtered(picture, softDisk(radius, soften)),
  });
}

interface Tap {
  readonly x: number;
  readonly y: number;
  readonly weight: number;
}

/** A disk whose weights have the sum 1; its edge is softened by a Gaussian of three pixels, or of five where the disk is large. */
function softDisk(radius: number, soften: number): Tap[] {
  const reach = Math.max(radius, 8);
  const side = 2 * reach + 1;
  const places = Array.from({ length: side * side }, (_, i) => ({
    x: (i % side) - reach,
    y: Math.floor(i / side) - reach,
  }));
  const disk = Float64Array.from(places, ({ x, y }) => (x ** 2 + y ** 2 <= radius ** 2 ? 1 : 0));
  const area = disk.reduce((a, b) => a + b, 0);
  const picture = { height: side, width: side, channels: 1, values: disk };
  const soft = gaussianFilter(picture, soften, { radius: radius <= 8 ? 1 : 2, border: mirrored });
  return places.map((place, i) => ({ ...place, weight: soft[i] / area })).filter(({ weight }) => weight > 0);
}

/** Each pixel as the sum of those around it, by their weights. */
function filtered({ height, width, channels, values }: Picture, taps: readonly Tap[]): Float64Array {
  const result = new Float64Array(values.length);
  for (const { x: right, y: down, weight } of taps) {
    const columns = Array.from({ length: width }, (_, x) => mirrored(x + right, width));
    for (let y = 0; y < height; y++) {
      const row = mirrored(y + down, height) * width;
      for (let x = 0; x < width; x++) {
        const from = (row + columns[x]) * channels;
        const to = (y * width + x) * channels;
        for (let c = 0; c < channels; c++) result[to + c] += weight * values[from + c];
      }
    }
  }
  return result;
}
