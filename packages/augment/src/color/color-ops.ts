import {
  add,
  cast,
  clipByValue,
  concat,
  div,
  equal,
  floor,
  greaterEqual,
  less,
  matmul,
  maximum,
  minimum,
  mul,
  pow,
  reshape,
  slice,
  stack,
  sub,
  type Tensor,
  tensor,
  where,
  withoutGradient,
  zerosLike,
} from '@cnn/tensor';
import { asTensor, besideImages, type Column, choose, isTensor } from '../parameters/column.ts';
import { ofChannel } from './color-program.ts';
import type {
  Bounds,
  ColorStep,
  GammaStep,
  HsvStep,
  MixStep,
  PosterizeStep,
  ScaleStep,
  SolarizeStep,
} from './color-step.ts';

// The steps as ops: for every backend, and with gradients to images and parameters.

/** One step, for those images that it is applied to. */
export function applyStep(images: Tensor, step: ColorStep): Tensor {
  const changed = changedBy(images, step);
  if (!step.applied || step.applied.every((flag) => flag === 1)) return changed;
  const batch = step.applied.length;
  return where(tensor(Array.from(step.applied, Boolean), [batch, 1, 1, 1], 'bool'), changed, images);
}

function changedBy(images: Tensor, step: ColorStep): Tensor {
  switch (step.kind) {
    case 'mix':
      return bounded(mixed(images, step), step);
    case 'scale':
      return bounded(scaled(images, step), step);
    case 'hsv':
      return bounded(hsvChanged(images, step), step);
    case 'gamma':
      return raised(images, step);
    case 'solarize':
      return solarized(images, step);
    case 'posterize':
      return posterized(images, step);
  }
}

function mixed(images: Tensor, { matrix }: MixStep): Tensor {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const columns = matrix.map((entry) => asTensor(entry, batch));
  const rows = Array.from({ length: channels }, (_, row) => row * (channels + 1));
  const stacked = (starts: readonly number[], k: number) =>
    stack(
      starts.map((start) => columns[start + k]!),
      1,
    );
  // Of the transposed matrix, for pixels are rows.
  const factors = stack(
    rows.map((_, k) => stacked(rows, k)),
    1,
  );
  const offsets = reshape(stacked(rows, channels), [batch, 1, channels]);
  return reshape(add(matmul(reshape(images, [batch, height * width, channels]), factors), offsets), images.shape);
}

function scaled(images: Tensor, { factor, offset }: ScaleStep): Tensor {
  const [batch, , , channels] = images.shape as [number, number, number, number];
  const spread = (value: Column | readonly Column[]): Tensor | number => {
    if (typeof value === 'number') return value;
    if (!Array.isArray(value)) return besideImages(value as Column, batch);
    if (value.every((each) => typeof each === 'number')) return tensor(value);
    const each = Array.from({ length: channels }, (_, c) => asTensor(ofChannel(value, c), batch));
    return reshape(stack(each, 1), [batch, 1, 1, channels]);
  };
  const product = factor === 1 ? images : mul(images, spread(factor));
  return offset === 0 ? product : add(product, spread(offset));
}

function bounded(images: Tensor, { low = -Infinity, high = Infinity }: Bounds): Tensor {
  if (typeof low === 'number' && typeof high === 'number' && low > -Infinity && high < Infinity) {
    return clipByValue(images, low, high);
  }
  const beside = (bound: Column) => {
    if (typeof bound === 'number') return bound;
    const each = besideImages(bound, images.shape[0]!);
    // Of the images' shape, as tfjs has no other gradient for it.
    return isTensor(bound) ? add(each, zerosLike(images)) : each;
  };
  const below = high === Infinity ? images : minimum(images, beside(high));
  return low === -Infinity ? below : maximum(below, beside(low));
}

/** Kornia's and PyTorch's smallest divisor. */
const EPSILON = 1e-8;

/** Hue in sixths of a turn, saturation and value, each `[batch, height, width, 1]`. */
export function toHsv(images: Tensor): readonly [hue: Tensor, saturation: Tensor, value: Tensor] {
  const [r, g, b] = channelsOf(images);
  const [highest, lowest] = [maximum(maximum(r, g), b), minimum(minimum(r, g), b)];
  const range = sub(highest, lowest);
  const saturation = div(range, add(highest, EPSILON));
  const divisor = where(withoutGradient((x: Tensor) => equal(x, 0))(range), tensor(1), range);
  const same = withoutGradient((x: Tensor, y: Tensor) => equal(x, y));
  const fromRed = div(sub(g, b), divisor);
  const fromGreen = add(div(sub(b, r), divisor), 2);
  const fromBlue = add(div(sub(r, g), divisor), 4);
  const hue = where(same(r, highest), fromRed, where(same(g, highest), fromGreen, fromBlue));
  return [modulo(hue, 6), saturation, highest];
}

/** Red, green and blue of a hue in sixths of a turn, a saturation and a value. */
export function fromHsv(hue: Tensor, saturation: Tensor, value: Tensor): Tensor {
  const chroma = mul(value, saturation);
  const channel = (sixth: number) => {
    const k = modulo(add(hue, sixth), 6);
    const share = clipByValue(minimum(k, sub(4, k)), 0, 1);
    return sub(value, mul(chroma, share));
  };
  return concat([channel(5), channel(3), channel(1)], 3);
}

function hsvChanged(images: Tensor, { hue, saturation }: HsvStep): Tensor {
  const batch = images.shape[0]!;
  const [h, s, v] = toHsv(images);
  const turned = modulo(add(h, div(mul(besideImages(hue, batch), 3), Math.PI)), 6);
  return fromHsv(turned, clipByValue(mul(s, besideImages(saturation, batch)), 0, 1), v);
}

/** The rest of a division by `divisor`, in [0, divisor). */
function modulo(x: Tensor, divisor: number): Tensor {
  const whole = withoutGradient((y: Tensor) => mul(floor(div(y, divisor)), divisor))(x);
  const rest = sub(x, whole);
  // A small negative number's is rounded up to the divisor itself.
  return where(withoutGradient((y: Tensor) => less(y, divisor))(rest), rest, tensor(0));
}

function raised(images: Tensor, { gamma, gain, applied }: GammaStep): Tensor {
  const batch = images.shape[0]!;
  // Others have a power of 1, whose slope is not infinite anywhere.
  const exponent = applied ? choose(applied, gamma, 1) : gamma;
  return clipByValue(mul(besideImages(gain, batch), pow(images, besideImages(exponent, batch))), 0, 1);
}

function solarized(images: Tensor, { threshold, addition }: SolarizeStep): Tensor {
  const batch = images.shape[0]!;
  const end = (bound: number, none: number): Column => {
    if (isTensor(addition)) return bound;
    if (typeof addition === 'number') return addition === 0 ? none : bound;
    return Float64Array.from(addition, (x) => (x === 0 ? none : bound));
  };
  const sum = addition === 0 ? images : add(images, besideImages(addition, batch));
  const cut = bounded(sum, { low: end(0, -Infinity), high: end(1, Infinity) });
  const isBelow = withoutGradient((x: Tensor, limit: Tensor) => less(x, limit));
  return where(isBelow(cut, besideImages(threshold, batch)), cut, sub(1, cut));
}

function posterized(images: Tensor, { bits }: PosterizeStep): Tensor {
  const column = besideImages(bits, images.shape[0]!);
  // Bits have no slope; as in PyTorch, whose result of whole numbers has no gradient.
  const fewer = withoutGradient((x: Tensor, count: Tensor) => {
    const step = pow(2, sub(8, count));
    const bytes = cast(cast(mul(x, 255), 'int32'), 'float32');
    return div(mul(floor(div(bytes, step)), step), 255);
  });
  const isAll = withoutGradient((count: Tensor) => greaterEqual(count, 8));
  return where(isAll(column), images, fewer(images, column));
}

function channelsOf(images: Tensor): readonly [Tensor, Tensor, Tensor] {
  const [batch, height, width] = images.shape as number[];
  return [0, 1, 2].map((c) => slice(images, [0, 0, 0, c], [batch!, height!, width!, 1])) as [Tensor, Tensor, Tensor];
}
