import {
  add,
  checkRange,
  clone,
  div,
  keep,
  mul,
  scope,
  sqrt,
  square,
  sum,
  type Tensor,
  type Variable,
  variableGradients,
} from '@cnn/tensor';

export interface AwpOptions {
  /** Size of the change of a weight tensor, as a share of its own: above 0. @default 0.005 */
  readonly gamma?: number;
}

/**
 * Changes weights to those at which a loss is high, and returns what puts them back, to the bit.
 *
 * @param loss one number, differentiable in the variables.
 * @throws Error if the loss depends on none of them.
 */
export type WeightPerturbation = (variables: readonly Variable[], loss: () => Tensor) => () => void;

/**
 * Adversarial weight perturbation: gradients are taken at weights that were moved up the loss, so that training ends where the loss is flat in them too.
 *
 * Use it with any loss of {@link adversarialTraining} against robust over-fitting: accuracy under attack that falls again late in training. It costs one more
 * gradient a batch. Each tensor w moves by gamma · ‖w‖ · g/‖g‖, g its gradient; those of one axis, such as biases and the scales of batch normalisation,
 * stay. Published: 0.005 with {@link trades}, 0.01 with plain adversarial training; it may begin after some epochs, by an objective that looks at its step's `epoch`.
 *
 * Follows Wu et al., Adversarial weight perturbation helps robust generalization (2020), and their published code; weights are put back from a copy and not
 * by subtraction.
 *
 * @throws RangeError unless gamma is above 0.
 * @example
 * const restore = awp({ gamma: 0.01 })([weight], () => loss(classifier(adversarial), labels));
 * const { gradients } = variableGradients(() => loss(classifier(adversarial), labels), [weight]);
 * restore();
 */
export function awp({ gamma = 0.005 }: AwpOptions = {}): WeightPerturbation {
  checkRange('awp', 'gamma', gamma, Number.MIN_VALUE);
  return (variables, loss) => {
    const kernels = variables.filter(({ rank }) => rank > 1);
    if (kernels.length === 0) return () => {};
    const kept = scope(() => {
      const { gradients } = variableGradients(loss, kernels);
      return kernels.flatMap((variable, i) => {
        // None where the loss does not depend on it.
        if (!gradients[i]) return [];
        const before = keep(clone(variable));
        const step = div(gradients[i], add(lengthOf(gradients[i]), TINY));
        variable.assign(add(variable, mul(step, mul(lengthOf(variable), gamma))) as never);
        return [{ variable, before }];
      });
    });
    return () => {
      for (const { variable, before } of kept.splice(0)) {
        variable.assign(before as never);
        before.dispose();
      }
    };
  };
}

/** So that a gradient of 0 moves nothing. */
const TINY = 1e-20;

function lengthOf(x: Tensor): Tensor {
  return sqrt(sum(square(x)));
}
