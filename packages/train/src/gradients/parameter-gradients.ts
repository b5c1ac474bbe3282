import type { Module, Parameter } from '@cnn/layers';
import { scope, type Tensor, variableGradients } from '@cnn/tensor';

/** A loss and where it leads. All tensors are disposed by whoever takes them. */
export interface ParameterGradients {
  /** One number on the device. */
  readonly loss: Tensor;
  /** By the parameter's name; none for those that the loss does not depend on. */
  readonly gradients: ReadonlyMap<string, Tensor>;
}

/**
 * A loss and its gradient to each parameter that may change (`requiresGrad`): PyTorch's `loss.backward()`, as a function.
 *
 * Use it for loops of your own. Gradients are values, not state of the parameters: there is nothing to set to zero before the next step.
 *
 * @param loss computes the loss, one number, with the model. It is given the parameters by name, for penalties.
 * @throws Error if the loss depends on none of them.
 * @example
 * const { loss, gradients } = parameterGradients(model, () => criterion(model.call(images, { rng }), labels));
 * optimizer.step(gradients);
 */
export function parameterGradients(
  model: Module,
  loss: (parameters: ReadonlyMap<string, Parameter>) => Tensor,
): ParameterGradients {
  const trainable = new Map([...model.namedParameters()].filter(([, { requiresGrad }]) => requiresGrad));
  const variables = [...trainable.values()].map(({ variable }) => variable);
  const { value, gradients } = scope(() => variableGradients(() => loss(trainable), variables));
  const byName = [...trainable.keys()].map((name, i) => [name, gradients[i]] as const);
  return { loss: value, gradients: new Map(byName.filter(([, gradient]) => gradient)) };
}
