import { checkInteger, div, mul, ones, type Shape, scope, sqrt, square, sum, type Tensor } from '@cnn/tensor';
import type { AnyModule } from '../core/module.ts';
import { Parameter } from '../core/parameter.ts';

export interface WeightNormOptions {
  /** Which parameter. @default 'weight' */
  readonly name?: string;
  /** The axis, in PyTorch's order, along which each slice has a length of its own. @default 0, the output channels */
  readonly dim?: number;
}

/**
 * Splits a weight into lengths and directions, which are trained apart: w = g · v / ‖v‖.
 *
 * The module has `parametrizations.weight.original0` (g) and `original1` (v) in place of `weight`, and computes as before. Follows
 * torch.nn.utils.parametrizations.weight_norm; Salimans and Kingma (2016).
 *
 * @returns what makes one weight of them again.
 * @throws RangeError if there is no such parameter or axis.
 * @example
 * const conv = new Conv2d(3, 32, 3);
 * const remove = weightNorm(conv);
 */
export function weightNorm(module: AnyModule, { name = 'weight', dim = 0 }: WeightNormOptions = {}): () => void {
  return module.registerParametrization(name, (weight) => {
    const { torchShape, layout, requiresGrad } = weight;
    checkInteger('weightNorm', 'dim', dim, 0, torchShape.length - 1);
    const lengths: Shape = torchShape.map((size, axis) => (axis === dim ? size : 1));
    const direction = weight.clone();
    direction.assign(weight.value);
    const length = new Parameter(lengths, (_, shape) => ones(shape as number[]), { layout, requiresGrad });
    scope(() => length.assign(norms(weight.value, length.shape)));
    return {
      parameters: { original0: length, original1: direction },
      compute: ({ parameters: { original0: g, original1: v } }) => mul(v.value, div(g.value, norms(v.value, g.shape))),
    };
  });
}

/** Lengths over the axes in which `shape` is 1. */
function norms(values: Tensor, shape: Shape): Tensor {
  const axes = shape.flatMap((size, axis) => (size === 1 ? [axis] : []));
  return sqrt(sum(square(values), axes, true));
}
