import {
  add,
  addN,
  div,
  mean,
  mul,
  pad,
  pow,
  reshape,
  rsqrt,
  slice,
  square,
  sub,
  transpose,
} from '@tensorflow/tfjs-core';
import { checkInteger, formatShape, sizeOf } from '../checks.ts';
import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Shape, Tensor } from '../tensor.ts';
import { addBias } from './channels.ts';

/** What a normalisation does with its normalised values. */
export interface NormOptions {
  /** Factors. @default 1 */
  readonly weight?: Tensor;
  /** Added at the end. @default 0 */
  readonly bias?: Tensor;
  /** Added to the variance before the root is taken. @default 1e-5 */
  readonly epsilon?: number;
}

/**
 * Brings groups of channels of each sample to mean 0 and deviation 1, then multiplies and shifts each channel.
 *
 * `[batch, …, channels]` → the same; weight and bias are `[channels]`. Differentiable in all. Follows torch.nn.functional.group_norm.
 *
 * @throws RangeError if `groups` does not divide the channels.
 * @example
 * groupNorm(features, 8, { weight, bias });
 */
export function groupNorm(x: Tensor, groups: number, { weight, bias, epsilon = 1e-5 }: NormOptions = {}): Tensor {
  checkInteger('groupNorm', 'groups', groups, 1);
  const channels = (x.shape as number[]).at(-1)!;
  if (channels % groups !== 0) throw new RangeError(`groupNorm: ${groups} groups do not divide ${channels} channels`);
  return operation('groupNorm', { x, weight, bias }, { groups, epsilon }, ({ x, weight, bias }) =>
    scope(() => affine(byGroups(x, groups, epsilon), weight, bias)),
  );
}

/**
 * {@link groupNorm} of single channels: each picture's own brightness and contrast are taken away. Follows torch.nn.functional.instance_norm.
 */
export function instanceNorm(x: Tensor, { weight, bias, epsilon = 1e-5 }: NormOptions = {}): Tensor {
  const channels = (x.shape as number[]).at(-1)!;
  return operation('instanceNorm', { x, weight, bias }, { epsilon }, ({ x, weight, bias }) =>
    scope(() => affine(byGroups(x, channels, epsilon), weight, bias)),
  );
}

/**
 * Brings the last axes of each sample together to mean 0 and deviation 1, then multiplies and shifts each value.
 *
 * Weight and bias have the shape of those axes. Differentiable in all. Follows torch.nn.functional.layer_norm.
 *
 * @param normalizedShape the last axes of `x`, as they are here: `[channels]`, `[length, channels]` or `[height, width, channels]`.
 * @throws TypeError if `x` does not end in `normalizedShape`.
 */
export function layerNorm(x: Tensor, normalizedShape: Shape, options: NormOptions = {}): Tensor {
  const { weight, bias, epsilon = 1e-5 } = options;
  const axes = lastAxes('layerNorm', x, normalizedShape);
  const attributes = { normalizedShape: channelsFirst(normalizedShape), epsilon };
  return operation('layerNorm', { x, weight, bias }, attributes, ({ x, weight, bias }) =>
    scope(() => {
      const y = standardised(x, axes, epsilon);
      const scaled = weight ? mul(y, weight) : y;
      return bias ? add(scaled, bias) : scaled;
    }),
  );
}

/**
 * Divides the last axes of each sample by the root of their mean square. Follows torch.nn.functional.rms_norm.
 *
 * @throws TypeError if `x` does not end in `normalizedShape`.
 */
export function rmsNorm(x: Tensor, normalizedShape: Shape, { weight, epsilon = 2 ** -23 }: NormOptions = {}): Tensor {
  const axes = lastAxes('rmsNorm', x, normalizedShape);
  const attributes = { normalizedShape: channelsFirst(normalizedShape), epsilon };
  return operation('rmsNorm', { x, weight }, attributes, ({ x, weight }) =>
    scope(() => {
      const y = mul(x, rsqrt(add(mean(square(x), axes, true), epsilon)));
      return weight ? mul(y, weight) : y;
    }),
  );
}

export interface LocalResponseNormOptions {
  /** @default 1e-4 */
  readonly alpha?: number;
  /** @default 0.75 */
  readonly beta?: number;
  /** @default 1 */
  readonly k?: number;
}

/**
 * Divides each value by how strong its neighbours in `size` channels are: x / (k + alpha·mean of their squares)^beta.
 *
 * `[batch, …, channels]` → the same. Follows torch.nn.functional.local_response_norm; Krizhevsky et al. (2012).
 */
export function localResponseNorm(x: Tensor, size: number, options: LocalResponseNormOptions = {}): Tensor {
  checkInteger('localResponseNorm', 'size', size, 1);
  const { alpha = 1e-4, beta = 0.75, k = 1 } = options;
  return operation('localResponseNorm', { x }, { size, alpha, beta, k }, ({ x }) =>
    scope(() => {
      const channels = (x.shape as number[]).at(-1)!;
      const rows = x.size / Math.max(1, channels);
      // PyTorch's wider half of an even window lies before.
      const squares = pad(reshape(square(x), [rows, channels]), [
        [0, 0],
        [Math.floor(size / 2), Math.floor((size - 1) / 2)],
      ]);
      const parts = Array.from({ length: size }, (_, i) => slice(squares, [0, i], [rows, channels]));
      const power = pow(add(mul(addN(parts), alpha / size), k), beta);
      return div(x, reshape(power, x.shape as number[]));
    }),
  );
}

function byGroups(x: Tensor, groups: number, epsilon: number): Tensor {
  const shape = x.shape as number[];
  const [batch, channels] = [shape[0], shape.at(-1)!];
  const places = sizeOf(shape.slice(1, -1));
  // Each group in one row: engines repeat one run of axes fast, but not two.
  const swap = (parts: Tensor) => transpose(parts, [0, 2, 1, 3]);
  const size = channels / groups;
  const rows = reshape(swap(reshape(x, [batch, places, groups, size])), [batch * groups, places * size]);
  const y = reshape(standardised(rows, [1], epsilon), [batch, groups, places, size]);
  return reshape(swap(y), shape);
}

function standardised(x: Tensor, axes: number[], epsilon: number): Tensor {
  const centred = sub(x, mean(x, axes, true));
  return mul(centred, rsqrt(add(mean(square(centred), axes, true), epsilon)));
}

function affine(y: Tensor, weight: Tensor | undefined, bias: Tensor | undefined): Tensor {
  const scaled = weight ? mul(y, weight) : y;
  return bias ? addBias(scaled, bias) : scaled;
}

function lastAxes(owner: string, x: Tensor, normalizedShape: Shape): number[] {
  const shape = x.shape as number[];
  const count = normalizedShape.length;
  if (count === 0 || String(shape.slice(-count)) !== String(normalizedShape)) {
    throw new TypeError(
      `${owner}: expected an input that ends in ${formatShape(normalizedShape)}, found ${formatShape(shape)}`,
    );
  }
  return normalizedShape.map((_, i) => shape.length - count + i);
}

/** Several last axes are a whole signal or image, whose channels PyTorch has first. */
const channelsFirst = (shape: Shape): Shape => [...shape.slice(-1), ...shape.slice(0, -1)];
