import type { Picture } from '@cnn/viz';

/** Tiles at most: more are too small to see. */
const MOST = 64;

/**
 * The kernels of a first layer as one picture: a tile each, in colour where they take three channels. Each kernel is scaled to its own range, so that its smallest
 * weight is dark and its largest one bright.
 *
 * @param weights `[kernelHeight, kernelWidth, in, out]`.
 */
export function filterSheet(weights: ArrayLike<number>, [height, width, inputs, outputs]: readonly number[]): Picture {
  const count = Math.min(outputs, MOST);
  const columns = Math.min(count, 8);
  const rows = Math.ceil(count / columns);
  // A pixel of nothing between tiles.
  const [across, down] = [columns * (width + 1) - 1, rows * (height + 1) - 1];
  const data = new Uint8ClampedArray(across * down * 4);
  for (let filter = 0; filter < count; filter++) {
    const at = (y: number, x: number, c: number) => weights[((y * width + x) * inputs + c) * outputs + filter];
    const toByte = scaled(at, height, width, inputs);
    const [top, left] = [Math.floor(filter / columns) * (height + 1), (filter % columns) * (width + 1)];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const pixel = ((top + y) * across + left + x) * 4;
        for (let c = 0; c < 3; c++) data[pixel + c] = toByte(at(y, x, inputs === 3 ? c : 0));
        data[pixel + 3] = 255;
      }
    }
  }
  return { width: across, height: down, data };
}

function scaled(at: (y: number, x: number, c: number) => number, height: number, width: number, inputs: number) {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < inputs; c++) {
        least = Math.min(least, at(y, x, c));
        most = Math.max(most, at(y, x, c));
      }
    }
  }
  return (value: number): number => (most > least ? (255 * (value - least)) / (most - least) : 128);
}
