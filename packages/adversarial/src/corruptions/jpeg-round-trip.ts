import { blockOf, frequenciesOf } from './jpeg-transform.ts';
import type { Picture } from './picture.ts';

/**
 * A picture's pixels as they come back from a JPEG file of a quality in [1, 100].
 *
 * Colours have half the resolution. Follows libjpeg: ITU-T T.81 with the tables of annex K, scaled; all in whole numbers.
 */
export function jpegRoundTrip(picture: Picture, quality: number): Float64Array {
  const { height, width, channels, values } = picture;
  const levels = values.map((value) => Math.round(255 * value));
  if (channels === 1) {
    return coded({ height, width, values: levels }, scaled(BRIGHTNESS, quality)).map((level) => level / 255);
  }
  const planes = SPLIT.map(([red, green, blue, shift]) => {
    const plane = new Float64Array(height * width);
    for (let i = 0; i < plane.length; i++) {
      plane[i] = (shift + red * levels[3 * i] + green * levels[3 * i + 1] + blue * levels[3 * i + 2]) >> 16;
    }
    return { height, width, values: plane };
  });
  const bright = coded(planes[0], scaled(BRIGHTNESS, quality));
  const table = scaled(COLOR, quality);
  const [towardsBlue, towardsRed] = planes.slice(1).map((plane) => {
    const half = halved(plane);
    return doubled({ ...half, values: coded(half, table) }, height, width);
  });
  const result = new Float64Array(values.length);
  for (let i = 0; i < height * width; i++) {
    const [blue, red] = [towardsBlue[i] - 128, towardsRed[i] - 128];
    result[3 * i] = toLevel(bright[i] + ((91_881 * red + HALF) >> 16)) / 255;
    result[3 * i + 1] = toLevel(bright[i] + ((HALF - 22_554 * blue - 46_802 * red) >> 16)) / 255;
    result[3 * i + 2] = toLevel(bright[i] + ((116_130 * blue + HALF) >> 16)) / 255;
  }
  return result;
}

/** One channel, in levels from 0 to 255. */
interface Plane {
  readonly height: number;
  readonly width: number;
  readonly values: Float64Array;
}

/** Weights of colours are in 65536ths; this is for rounding. */
const HALF = 2 ** 15;

/** Brightness, and how blue and how red a colour is; a middle grey is 128 of both. */
const SPLIT = [
  [19_595, 38_470, 7_471, HALF],
  [-11_058, -21_710, 32_768, 128 * 2 ** 16 + HALF - 1],
  [32_768, -27_439, -5_329, 128 * 2 ** 16 + HALF - 1],
];

/** The standard's own tables, annex K: rows of what each frequency is divided by, for brightness and for colour. */
export const BRIGHTNESS = [
  [16, 11, 10, 16, 24, 40, 51, 61],
  [12, 12, 14, 19, 26, 58, 60, 55],
  [14, 13, 16, 24, 40, 57, 69, 56],
  [14, 17, 22, 29, 51, 87, 80, 62],
  [18, 22, 37, 56, 68, 109, 103, 77],
  [24, 35, 55, 64, 81, 104, 113, 92],
  [49, 64, 78, 87, 103, 121, 120, 101],
  [72, 92, 95, 98, 112, 100, 103, 99],
].flat();
export const COLOR = [
  [17, 18, 24, 47, 99, 99, 99, 99],
  [18, 21, 26, 66, 99, 99, 99, 99],
  [24, 26, 56, 99, 99, 99, 99, 99],
  [47, 66, 99, 99, 99, 99, 99, 99],
  ...new Array<number[]>(4).fill(new Array<number>(8).fill(99)),
].flat();

/** A table for a quality in [1, 100]. */
export function scaled(table: readonly number[], quality: number): number[] {
  const percent = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return table.map((step) => Math.min(Math.max(Math.floor((step * percent + 50) / 100), 1), 255));
}

/** Blocks of 8 × 8 numbers as frequencies, rounded to whole multiples of their table, and back; beyond the border, the outermost numbers again. */
function coded({ height, width, values }: Plane, table: readonly number[]): Float64Array {
  const result = new Float64Array(values.length);
  const block = new Int32Array(64);
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      for (let i = 0; i < 64; i++) {
        const y = Math.min(top + Math.floor(i / 8), height - 1);
        block[i] = values[y * width + Math.min(left + (i % 8), width - 1)] - 128;
      }
      const frequencies = frequenciesOf(block).map((frequency, i) => {
        const multiple = Math.floor(Math.abs(frequency) / (8 * table[i]) + 0.5);
        return Math.sign(frequency) * multiple * table[i];
      });
      const again = blockOf(frequencies);
      for (let y = top; y < Math.min(top + 8, height); y++) {
        for (let x = left; x < Math.min(left + 8, width); x++) {
          result[y * width + x] = toLevel(again[8 * (y - top) + x - left] + 128);
        }
      }
    }
  }
  return result;
}

/** Half of both sides, lines in whole blocks: the mean of each four, of which halves are rounded down and up in turn. */
function halved({ height, width, values }: Plane): Plane {
  const [rows, columns] = [Math.ceil(height / 2), 8 * Math.ceil(width / 16)];
  const half = new Float64Array(rows * columns);
  const at = (y: number, x: number) => values[Math.min(y, height - 1) * width + Math.min(x, width - 1)];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const sum = at(2 * y, 2 * x) + at(2 * y, 2 * x + 1) + at(2 * y + 1, 2 * x) + at(2 * y + 1, 2 * x + 1);
      half[y * columns + x] = Math.floor((sum + 1 + (x % 2)) / 4);
    }
  }
  return { height: rows, width: columns, values: half };
}

/** Twice both sides, cut to a picture's: three parts of the nearest number and one of the next, along both axes. */
function doubled({ height, width, values }: Plane, rows: number, columns: number): Float64Array {
  const double = new Float64Array(rows * columns);
  // Lines of one or two numbers are repeated only.
  const share = columns > 4 ? 1 : 0;
  for (let y = 0; y < rows; y++) {
    const near = Math.floor(y / 2);
    const far = Math.min(Math.max(y % 2 === 0 ? near - 1 : near + 1, 0), height - 1);
    const column = (x: number) => (4 - share) * values[near * width + x] + share * values[far * width + x];
    for (let x = 0; x < columns; x++) {
      const beside = Math.floor(x / 2);
      const other = Math.min(Math.max(x % 2 === 0 ? beside - 1 : beside + 1, 0), Math.ceil(columns / 2) - 1);
      double[y * columns + x] = Math.floor(
        ((4 - share) * column(beside) + share * column(other) + (x % 2 === 0 ? 8 : 7)) / 16,
      );
    }
  }
  return double;
}

function toLevel(value: number): number {
  return Math.min(Math.max(value, 0), 255);
}
