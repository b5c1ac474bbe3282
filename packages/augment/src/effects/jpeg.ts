import {
  add,
  clipByValue,
  concat,
  conv2d,
  div,
  interpolate,
  matmul,
  mul,
  pad2d,
  reshape,
  scope,
  slice,
  sub,
  type Tensor,
  tensor,
  tile,
  withoutGradient,
} from '@cnn/tensor';
import { recolor } from '../color/recolor.ts';
import { jpegTables } from './jpeg-tables.ts';

// Images are kept as lines of interleaved channels throughout: frequencies of a block's columns and rows are products with small matrices along one axis each,
// so that nothing is transposed.

/**
 * Images as they come back from a JPEG file of a quality, without the file.
 *
 * Images `[batch, height, width, 3]`, cut to [0, 1], and quality `[batch]` in [1, 100] → the same shape. Differentiable in both: rounding has the slope of a
 * cube. Follows kornia.enhance.jpeg_codec_differentiable, after Reich et al., Differentiable JPEG: The Devil is in the Details, 2024.
 */
export function jpeg(images: Tensor, quality: Tensor): Tensor {
  const [batch, height, width] = images.shape as [number, number, number];
  return scope(() => {
    const [tall, wide] = [height, width].map((side) => 16 * Math.ceil(side / 16)) as [number, number];
    const whole = pad2d(clipByValue(images, 0, 1), [0, tall - height, 0, wide - width], { mode: 'replicate' });
    const split = recolor(whole, [{ kind: 'mix', matrix: SPLIT }]);
    const [forBrightness, forColor] = jpegTables(quality);
    const brightness = slice(split, [0, 0, 0, 0], [batch, tall, wide, 1]);
    const color = halved(slice(split, [0, 0, 0, 1], [batch, tall, wide, 2]));
    const again = concat(
      [coded(brightness, forBrightness), interpolate(coded(color, forColor), { scaleFactor: 2, mode: 'bilinear' })],
      3,
    );
    const joined = recolor(again, [{ kind: 'mix', matrix: JOIN, low: 0, high: 1 }]);
    return slice(joined, [0, 0, 0, 0], [batch, height, width, 3]);
  });
}

/** Brightness and two differences of colour, in 255ths, from red, green and blue; those of a middle grey are about 0. */
const [RED, GREEN, BLUE] = [0.299, 0.587, 0.114];
const [TO_BLUE, TO_RED] = [0.564, 0.713];
const SPLIT = [
  ...[RED, GREEN, BLUE, -128 / 255],
  ...[-TO_BLUE * RED, -TO_BLUE * GREEN, TO_BLUE * (1 - BLUE), -0.5 / 255],
  ...[TO_RED * (1 - RED), -TO_RED * GREEN, -TO_RED * BLUE, -0.5 / 255],
].map((weight) => 255 * weight);

/** The way back. Kornia's digits. */
const JOIN = [
  [0, 1.4025245442],
  [-0.3443401356, -0.7144034731],
  [1.7730496454, 0],
].flatMap(([blue, red]) => [1, blue!, red!, 128 + 0.5 * (blue! + red!)].map((weight) => weight / 255));

/** Frequency u of eight numbers is the sum of number x times COSINES[u][x]; as the rows are of length 1, columns lead back. */
const COSINES = Array.from({ length: 8 }, (_, u) =>
  Array.from({ length: 8 }, (_, x) => (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16)),
);

/** Half of both sides: blurred by three pixels of a Gaussian of half a pixel, then the mean of each four, as four pixels' weights along an axis. */
function halved(color: Tensor): Tensor {
  const side = Math.exp(-2) / (1 + 2 * Math.exp(-2));
  const taps = [side, 1 - side, 1 - side, side].map((weight) => weight / 2);
  const weights = taps.flatMap((down) => taps.flatMap((across) => [down * across, down * across]));
  const settings = { stride: 2, padding: 1, paddingMode: 'reflect', groups: 2 } as const;
  return conv2d(color, tensor(weights, [4, 4, 1, 2]), settings);
}

/** Blocks of 8 × 8 numbers of each channel as frequencies, rounded to whole multiples of their table `[batch, 8, 8]`, and back. */
function coded(planes: Tensor, table: Tensor): Tensor {
  const [batch, height, width, channels] = planes.shape as [number, number, number, number];
  const cosines = tensor(COSINES.flat(), [1, 8, 8]);
  const across = tensor(acrossOf(channels), [8 * channels, 8 * channels]);
  const blockRows: [number, number, number] = [(batch * height) / 8, 8, width * channels];
  const blockLines: [number, number] = [(batch * height * width) / 8, 8 * channels];
  const frequencies = matmul(reshape(matmul(cosines, reshape(planes, blockRows)), blockLines), across);
  const steps = tile(
    reshape(tile(reshape(table, [batch, 1, 64, 1]), [1, 1, 1, channels]), [batch, 1, 8, 8 * channels]),
    [1, 1, 1, width / 8],
  );
  const blocks = reshape(frequencies, [batch, height / 8, 8, width * channels]);
  const rounded = mul(softRound(div(blocks, steps)), steps);
  const lines = matmul(reshape(rounded, blockLines), across, { transposeB: true });
  return reshape(matmul(cosines, reshape(lines, blockRows), { transposeA: true }), planes.shape as number[]);
}

/** From a line of eight numbers of each channel to their frequencies, which are interleaved alike. */
function acrossOf(channels: number): number[] {
  const size = 8 * channels;
  return Array.from({ length: size * size }, (_, place) => {
    const [from, to] = [Math.floor(place / size), place % size];
    return from % channels === to % channels ? COSINES[Math.floor(to / channels)]![Math.floor(from / channels)]! : 0;
  });
}

/** Added to 1.5 · 2²³, numbers are rounded to whole ones. */
const ROUNDER = 12_582_912;

/** The nearest whole number and the cube of what is left, so that there is a slope. */
function softRound(x: Tensor): Tensor {
  const whole = withoutGradient((y: Tensor) => sub(add(y, ROUNDER), ROUNDER))(x);
  const rest = sub(x, whole);
  return add(whole, mul(rest, mul(rest, rest)));
}
