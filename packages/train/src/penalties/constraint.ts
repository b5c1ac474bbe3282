import type { Parameter } from '@cnn/layers';
import { checkRange, div, maximum, minimum, mul, scope, sqrt, square, sum } from '@cnn/tensor';

/** What weights are brought back to after each step, given those that are not frozen. */
export type Constraint = (parameters: ReadonlyMap<string, Parameter>) => void;

/**
 * Keeps the weights that lead to each unit (an output channel) no longer than `most`, in all parameters of more than one axis: those of convolutions and
 * linear layers, not biases. A unit is what lies along PyTorch's first axis, which in transposed convolutions is the input channel.
 *
 * Use it beside dropout, whose paper lets learning rates be large that way. Follows keras.constraints.MaxNorm; Srivastava et al., Dropout (2014).
 *
 * @throws RangeError if `most` is not above zero.
 * @example
 * new Trainer(model, { constraints: [maxNorm(3)], … });
 */
export function maxNorm(most: number): Constraint {
  checkRange('maxNorm', 'most', most, Number.MIN_VALUE);
  return (parameters) => {
    for (const parameter of parameters.values()) {
      const { layout, shape, value } = parameter;
      if (shape.length < 2) continue;
      const unit = layout?.fromTorch.indexOf(0) ?? 0;
      const others = shape.map((_, axis) => axis).filter((axis) => axis !== unit);
      scope(() => {
        const length = sqrt(sum(square(value), others, true));
        parameter.assign(mul(value, minimum(div(most, maximum(length, 1e-12)), 1)));
      });
    }
  };
}
