import { blankPicture, type Picture } from './picture.ts';

/**
 * A picture made smaller by a whole factor, each pixel the mean of a square, until no edge is longer than `most`; itself where it is small enough.
 *
 * What is to be drawn small need not weigh what the whole would.
 */
export function shrink(picture: Picture, most: number): Picture {
  const factor = Math.ceil(Math.max(picture.width, picture.height) / most);
  if (factor <= 1) return picture;
  const small = blankPicture(Math.ceil(picture.width / factor), Math.ceil(picture.height / factor));
  for (let y = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++)
      small.data.set(meanOf(picture, x * factor, y * factor, factor), 4 * (y * small.width + x));
  }
  return small;
}

/** The mean colour of a square, in which transparent pixels have no colour. */
function meanOf({ width, height, data }: Picture, left: number, top: number, size: number): number[] {
  const sums = [0, 0, 0, 0];
  const [right, bottom] = [Math.min(width, left + size), Math.min(height, top + size)];
  for (let y = top; y < bottom; y++) {
    for (let i = 4 * (y * width + left); i < 4 * (y * width + right); i += 4) {
      for (let c = 0; c < 3; c++) sums[c] += data[i + c] * data[i + 3];
      sums[3] += data[i + 3];
    }
  }
  const opaque = sums[3] || 1;
  return [sums[0] / opaque, sums[1] / opaque, sums[2] / opaque, sums[3] / ((right - left) * (bottom - top))];
}
