import type { Image } from '../dataset.ts';

const ROWS = 8;
const COLUMNS = 9;

/**
 * The 64-bit difference hash of a picture: what it looks like, not what its bytes are.
 *
 * The picture is made 9 × 8 grey areas; each bit says whether an area is brighter than its right neighbour. Copies that were scaled,
 * saved as JPEG or made a little brighter differ in few bits. Follows Neal Krawetz's dHash (2013).
 *
 * @returns the bits of the upper and of the lower four rows.
 */
export function differenceHash({ pixels, shape }: Image): [upper: number, lower: number] {
  const [height, width, channels] = shape;
  const halves: [number, number] = [0, 0];
  for (let row = 0; row < ROWS; row++) {
    const [top, bottom] = span(row, ROWS, height);
    let before = 0;
    for (let column = 0; column < COLUMNS; column++) {
      const [left, right] = span(column, COLUMNS, width);
      let sum = 0;
      for (let y = top; y < bottom; y++) {
        const end = (y * width + right) * channels;
        for (let i = (y * width + left) * channels; i < end; i++) sum += pixels[i];
      }
      const mean = sum / ((bottom - top) * (right - left));
      if (column > 0 && before > mean) halves[row >> 2] |= 1 << ((row & 3) * 8 + column - 1);
      before = mean;
    }
  }
  return [halves[0] >>> 0, halves[1] >>> 0];
}

/** The pixels that area `index` of `count` touches: at least one. */
function span(index: number, count: number, size: number): [start: number, end: number] {
  return [Math.floor((index * size) / count), Math.ceil(((index + 1) * size) / count)];
}
