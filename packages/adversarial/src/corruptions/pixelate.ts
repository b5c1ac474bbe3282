import { type Corruption, type CorruptionOptions, defineCorruption } from './corruption.ts';
import type { Picture } from './picture.ts';

/**
 * Makes the picture smaller and then as large as it was, without smoothing.
 *
 * Images and errors as {@link Corruption.corrupt}; no chance. Strengths are the share of the sides. Follows pixelate of Hendrycks and
 * Dietterich, Benchmarking neural network robustness to common corruptions and perturbations (2019), which is Pillow's box filter.
 *
 * @throws RangeError for an unknown table.
 * @example
 * const coarse = await pixelate().corrupt(images, 3);
 */
export function pixelate(options: CorruptionOptions = {}): Corruption {
  return defineCorruption<number>('pixelate', options, {
    group: 'digital',
    strengths: {
      'CIFAR-10-C': [0.95, 0.9, 0.85, 0.75, 0.65],
      'ImageNet-C': [0.6, 0.5, 0.4, 0.3, 0.25],
    },
    change(picture, share) {
      const { height, width } = picture;
      const [fewerRows, fewerColumns] = [height, width].map((side) => Math.max(1, Math.trunc(side * share)));
      return resized(resized(picture, fewerRows, fewerColumns), height, width).values;
    },
  });
}

/** The picture in another size: each pixel the mean of those whose middles lie in it, or the nearest one. */
function resized({ height, width, channels, values }: Picture, rows: number, columns: number): Picture {
  const across = boxes(width, columns);
  const down = boxes(height, rows);
  const result = new Float64Array(rows * columns * channels);
  down.forEach(([top, bottom], row) => {
    across.forEach(([left, right], column) => {
      const to = (row * columns + column) * channels;
      const share = 1 / ((bottom - top) * (right - left));
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          for (let c = 0; c < channels; c++) result[to + c] += share * values[(y * width + x) * channels + c];
        }
      }
    });
  });
  return { height: rows, width: columns, channels, values: result };
}

/** From which pixel of a line of `from` up to which each pixel of one of `to` is made. */
function boxes(from: number, to: number): [start: number, end: number][] {
  const scale = from / to;
  const side = Math.max(scale, 1);
  return Array.from({ length: to }, (_, i) => {
    const middle = (i + 0.5) * scale;
    // Pillow's arithmetic, as pixels on an edge of the box are in it or not by a rounding error.
    const place = (pixel: number) => (pixel - middle + 0.5) * (1 / side);
    let start = Math.max(0, Math.floor(middle - side / 2 + 0.5));
    let end = Math.min(from, Math.floor(middle + side / 2 + 0.5));
    if (place(start) <= -0.5) start++;
    if (place(end - 1) > 0.5) end--;
    return [start, end];
  });
}
