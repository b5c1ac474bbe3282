/**
 * Frequencies of a block of 8 × 8 whole numbers, eight times as large, also whole numbers.
 *
 * The cosine transform of ITU-T T.81 as libjpeg's default calculates it, bit for bit: whether a frequency is rounded up or down is seen in
 * the picture.
 */
export function frequenciesOf(block: Int32Array): Int32Array {
  return along(along(block, FORWARD, ROWS, 11), FORWARD, COLUMNS, 15);
}

/** The block of frequencies; what {@link frequenciesOf} gives, divided by eight, leads back. */
export function blockOf(frequencies: Int32Array): Int32Array {
  return along(along(frequencies, BACKWARD, COLUMNS, 11), BACKWARD, ROWS, 18);
}

/** Cosines in 8192ths of √½, row u for frequency u, as far as they do not repeat: libjpeg's sums of rounded constants, off by one here and there. */
const HALVES = [
  [8192, 8192, 8192, 8192],
  [11363, 9633, 6437, 2260],
  [10703, 4433, -4433, -10703],
  [9633, -2259, -11362, -6436],
  [8192, -8192, -8192, 8192],
  [6437, -11362, 2261, 9633],
  [4433, -10704, 10704, -4433],
  [2260, -6436, 9633, -11363],
];
export const FORWARD = HALVES.flatMap((half, u) => [
  ...half,
  ...half.toReversed().map((weight) => (u % 2 ? -weight : weight)),
]);
const BACKWARD = FORWARD.map((_, place) => FORWARD[(place % 8) * 8 + Math.floor(place / 8)]);

/** From a line to the next, and from a number of a line to the next. */
type Strides = readonly [line: number, step: number];
const ROWS: Strides = [8, 1];
const COLUMNS: Strides = [1, 8];

/** Each line times a matrix, divided by 2^shift and rounded. */
function along(block: Int32Array, matrix: readonly number[], [line, step]: Strides, shift: number): Int32Array {
  const result = new Int32Array(64);
  for (let start = 0; start < 8 * line; start += line) {
    for (let to = 0; to < 8; to++) {
      let sum = 1 << (shift - 1);
      for (let from = 0; from < 8; from++) sum += matrix[8 * to + from] * block[start + from * step];
      result[start + to * step] = sum >> shift;
    }
  }
  return result;
}
