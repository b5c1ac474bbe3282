import { checkShape, type Tensor } from '@cnn/tensor';
import { symmetricEigen } from './symmetric-eigen.ts';

/** The last layer of a classifier, from features to logits; of a `Linear` of @cnn/layers, `weight.value` and `bias.value`. */
export interface LinearHead {
  /** `[classes, dims]`, as in PyTorch. */
  readonly weight: Tensor;
  /** `[classes]`. @default none, which counts as zeros */
  readonly bias?: Tensor | undefined;
}

/** The same in main memory. */
export interface HeadValues {
  readonly classes: number;
  /** Row-major `[classes, dims]`. */
  readonly weight: Float64Array;
  readonly bias: Float64Array;
}

/** @throws TypeError unless the shapes fit; RangeError if a number is not finite. */
export async function readHead(owner: string, { weight, bias }: LinearHead, dims: number): Promise<HeadValues> {
  const [classes] = checkShape(`${owner} weight`, weight, [null, dims]);
  if (bias) checkShape(`${owner} bias`, bias, [classes]);
  const head = {
    classes,
    weight: Float64Array.from(await weight.data()),
    bias: bias ? Float64Array.from(await bias.data()) : new Float64Array(classes),
  };
  const bad = [...head.weight, ...head.bias].find((value) => !Number.isFinite(value));
  if (bad === undefined && classes > 0) return head;
  throw new RangeError(`${owner}: expected finite weights and biases of at least one class, found ${bad ?? 'none'}`);
}

/** The logits of one row of features, in float64. */
export function logitsOf({ classes, weight, bias }: HeadValues, row: ArrayLike<number>, dims: number): Float64Array {
  const logits = bias.slice();
  for (let c = 0; c < classes; c++) {
    for (let j = 0; j < dims; j++) logits[c] += weight[c * dims + j] * row[j];
  }
  return logits;
}

/**
 * The shortest features whose logits are nearest to 0: −W⁺b, by the eigenvectors of W·Wᵀ.
 *
 * About them the bias is gone: logits are W·(features − origin).
 */
export function originOf({ classes, weight, bias }: HeadValues, dims: number): Float64Array {
  const gram = new Float64Array(classes * classes);
  for (let a = 0; a < classes; a++) {
    for (let b = 0; b < classes; b++) {
      for (let j = 0; j < dims; j++) gram[a * classes + b] += weight[a * dims + j] * weight[b * dims + j];
    }
  }
  const { values, vectors } = symmetricEigen(gram, classes);
  const origin = new Float64Array(dims);
  // Below it, what should be 0 is rounding.
  const least = values[0] * Math.max(classes, dims) * Number.EPSILON;
  for (let k = 0; k < classes && values[k] > least; k++) {
    let share = 0;
    for (let c = 0; c < classes; c++) share += (vectors[k * classes + c] * bias[c]) / values[k];
    for (let c = 0; c < classes; c++) {
      for (let j = 0; j < dims; j++) origin[j] -= share * vectors[k * classes + c] * weight[c * dims + j];
    }
  }
  return origin;
}
