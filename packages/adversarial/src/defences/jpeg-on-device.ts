import {
  abs,
  add,
  clipByValue,
  div,
  floor,
  matmul,
  mul,
  pad2d,
  pixelShuffle,
  pixelUnshuffle,
  reshape,
  round,
  sign,
  slice,
  sub,
  type Tensor,
  tensor,
  transpose,
} from '@cnn/tensor';
import { BRIGHTNESS, COLOR, scaled } from '../corruptions/jpeg-round-trip.ts';
import { FORWARD } from '../corruptions/jpeg-transform.ts';

/**
 * Images of one or three channels as they come back from a JPEG file whose colours have full resolution (4:4:4), in tensors.
 *
 * `[batch, height, width, channels]`, cut to [0, 1] → the same shape. All numbers are whole ones that float32 holds exactly, so the pixels are libjpeg's to the
 * bit on every backend. No gradient.
 */
export function jpegOnDevice(images: Tensor, quality: number): Tensor {
  const levels = round(mul(clipByValue(images, 0, 1), 255));
  const [bright, color] = [BRIGHTNESS, COLOR].map((table) => scaled(table, quality));
  if (images.shape[3] === 1) return div(coded(levels, [bright]), 255);
  const split = add(quotient(levels, SPLIT, 16, ROUNDING), MIDDLE);
  const again = coded(split, [bright, color, color]);
  const [batch, height, width] = images.shape as number[];
  const [brightness, differences] = [0, 1].map((from) =>
    slice(again, [0, 0, 0, from], [batch, height, width, from + 1]),
  );
  const joined = add(brightness, quotient(sub(differences, 128), JOIN, 16, HALF));
  return div(clipByValue(joined, 0, 255), 255);
}

/** Weights of colours are in 65536ths; this is for rounding. */
const HALF = 2 ** 15;

/** From red, green and blue to brightness, how blue and how red: a column each. */
const SPLIT = [
  [19_595, -11_058, 32_768],
  [38_470, -21_710, -27_439],
  [7_471, 32_768, -5_329],
];
const ROUNDING = [HALF, HALF - 1, HALF - 1];
const MIDDLE = [0, 128, 128];

/** From how blue and how red to what is added to the brightness for red, green and blue. */
const JOIN = [
  [0, -22_554, 116_130],
  [91_881, -46_802, 0],
];

/** Blocks of 8 × 8 levels as frequencies, rounded to whole multiples of their channel's table, and back; beyond the border, the outermost levels again. */
function coded(levels: Tensor, tables: readonly number[][]): Tensor {
  const [batch, height, width, channels] = levels.shape as number[];
  const [below, beside] = [height, width].map((side) => 8 * Math.ceil(side / 8) - side);
  const whole = pad2d(levels, [0, below, 0, beside], { mode: 'replicate' });
  const blocks = pixelUnshuffle(sub(whole, 128), 8);
  const forward = tensor(FORWARD, [8, 8]);
  const towards = transpose(forward);
  const byColumns = quotient(turned(quotient(reshape(blocks, [-1, 8, 8]), towards, 11)), towards, 15);
  // Eight times as large as frequencies are.
  const frequencies = reshape(turned(byColumns), [-1, channels, 64]);
  const table = reshape(tensor(tables.flat()), [channels, 64]);
  // A half more, which changes no whole number, keeps a division that is not exact on the right side.
  const multiples = floor(div(add(add(abs(frequencies), mul(table, 4)), 0.5), mul(table, 8)));
  const rounded = reshape(mul(mul(sign(frequencies), multiples), table), [-1, 8, 8]);
  const pixels = quotient(turned(quotient(turned(rounded), forward, 11)), forward, 18);
  const again = pixelShuffle(reshape(pixels, blocks.shape as number[]), 8);
  return slice(clipByValue(add(again, 128), 0, 255), [0, 0, 0, 0], [batch, height, width, channels]);
}

function turned(blocks: Tensor): Tensor {
  return transpose(blocks, [0, 2, 1]);
}

/**
 * Rows times a matrix of whole numbers, plus a number for rounding, divided by 2^shift and rounded down.
 *
 * The products pass 2²⁴, beyond which float32 leaves whole numbers out; so the rows are split into two digits to the base of 64.
 */
function quotient(
  x: Tensor,
  matrix: Tensor | readonly number[][],
  shift: number,
  rounding: number | readonly number[] = 2 ** (shift - 1),
): Tensor {
  const weights = Array.isArray(matrix) ? tensor(matrix as number[][]) : (matrix as Tensor);
  const [from, to] = weights.shape as [number, number];
  const rows = reshape(x, [-1, from]);
  const high = floor(div(rows, 64));
  const products = matmul(high, weights);
  const base = 2 ** (shift - 6);
  const carried = floor(div(products, base));
  const rest = mul(sub(products, mul(carried, base)), 64);
  const low = matmul(sub(rows, mul(high, 64)), weights);
  const below = floor(div(add(add(rest, low), rounding as number), 2 ** shift));
  return reshape(add(carried, below), [...x.shape.slice(0, -1), to] as number[]);
}
