import { cast, checkShape, mul, relu, scope, sign, type Tensor, tensor } from '@cnn/tensor';
import type { Criterion } from './loss.ts';
import { type Reduction, type Reductions, reducer } from './reduction.ts';

/** Factors of losses: a number for each place of the last axis (classes), or a tensor that broadcasts to the losses' shape. */
export type LossWeight = readonly number[] | Tensor;

/** A loss from the rule for its elements, which is given float32 tensors of one shape; `more` are reductions of its own. */
export function criterion<More extends string = never>(
  owner: string,
  reduction: Reduction | More,
  rule: (input: Tensor, target: Tensor) => Tensor,
  more?: Reductions<More>,
): Criterion {
  const reduce = reducer(owner, reduction, more);
  return (input, target) => {
    checkShape(`${owner} target`, target, input.shape);
    return scope(() => reduce(rule(input, asFloat(target))));
  };
}

/** Whole numbers and truth values as numbers. */
export const asFloat = (x: Tensor): Tensor => (x.dtype === 'float32' ? x : cast(x, 'float32'));

/** 1 where x is above 0, else 0. Unlike a comparison it has a slope, 0, and so may depend on what gradients are taken to. */
export const isPositive = (x: Tensor): Tensor => sign(relu(x));

/** Weights as a tensor. @throws TypeError if a list has not one number for each class. */
export function weightTensor(owner: string, weight: LossWeight, classes: number): Tensor {
  if (!Array.isArray(weight)) return asFloat(weight as Tensor);
  const values = tensor(weight, [weight.length], 'float32');
  checkShape(owner, values, [classes]);
  return values;
}

/** Losses times their weights, of which `owner` is the name. @throws TypeError if the weights do not broadcast to the losses' shape. */
export function weigh(owner: string, losses: Tensor, weight: LossWeight | undefined): Tensor {
  if (!weight) return losses;
  const factors = weightTensor(owner, weight, losses.shape.at(-1)!);
  const fits = factors.shape.every((size, axis) => {
    const own = losses.shape[losses.rank - factors.rank + axis];
    return size === own || (size === 1 && own !== undefined);
  });
  // Says which shape was expected.
  if (!fits) checkShape(owner, factors, losses.shape);
  return mul(losses, factors);
}
