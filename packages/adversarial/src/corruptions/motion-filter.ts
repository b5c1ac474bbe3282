import { nearest } from './border.ts';
import type { Picture } from './picture.ts';

/**
 * The picture's pixels smeared along a line, as by a camera that moves: the farther along, the fainter.
 *
 * @param radius pixels; the line is 2 · radius + 1 pixels long, to one side.
 * @param sigma deviation, in pixels, of the half Gaussian along it.
 * @param angle degrees, clockwise from the right.
 *
 * Follows ImageMagick's MotionBlurImage with the outermost pixels repeated.
 */
export function motionFilter(
  { height, width, channels, values }: Picture,
  radius: number,
  sigma: number,
  angle: number,
): Float64Array {
  const length = 2 * radius + 1;
  const weights = Array.from({ length }, (_, i) => Math.exp(-(i ** 2) / (2 * sigma ** 2)));
  const sum = weights.reduce((a, b) => a + b, 0);
  const radians = (angle * Math.PI) / 180;
  const blurred = new Float64Array(values.length);
  for (let i = 0; i < length; i++) {
    const weight = weights[i] / sum;
    const [right, down] = [Math.cos(radians), Math.sin(radians)].map((share) => Math.ceil(i * share - 0.5));
    const columns = Array.from({ length: width }, (_, x) => nearest(x + right, width));
    for (let y = 0; y < height; y++) {
      const row = nearest(y + down, height) * width;
      for (let x = 0; x < width; x++) {
        const from = (row + columns[x]) * channels;
        const to = (y * width + x) * channels;
        for (let c = 0; c < channels; c++) blurred[to + c] += weight * values[from + c];
      }
    }
  }
  return blurred;
}
