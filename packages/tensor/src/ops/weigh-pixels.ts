import { clone, matMul, reshape, type Tensor3D, tensor } from '@tensorflow/tfjs-core';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';

/** @internal How much each place of the result (rows) takes of each place before (columns). */
export type Weights = readonly (readonly number[])[];

/**
 * @internal Makes each pixel of the result of pixels of the images, row by row and column by column: y = rows · x · columnsᵀ.
 *
 * Whatever is linear and treats height and width apart is this: resizing, adaptive means. Two products of matrices, so differentiable everywhere.
 */
export function weighPixels(images: Tensor, rows: Weights, columns: Weights): Tensor {
  const [batch, height, width, channels] = images.shape as number[];
  return scope(() => {
    const narrowed = multiply(columns, reshape(images, [batch * height, width, channels]));
    const both = multiply(rows, reshape(narrowed, [batch, height, columns.length * channels]));
    return reshape(both, [batch, rows.length, columns.length, channels]);
  });
}

/** weights · x for each of a list of matrices. */
function multiply(weights: Weights, x: Tensor): Tensor {
  if (isIdentity(weights)) return clone(x);
  const matrix = tensor(weights.flat(), [1, weights.length, weights[0].length], 'float32');
  return matMul(matrix as Tensor3D, x as Tensor3D);
}

const isIdentity = (weights: Weights) =>
  weights.length === weights[0].length &&
  weights.every((row, i) => row.every((weight, j) => weight === (i === j ? 1 : 0)));
