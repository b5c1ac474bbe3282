import { choices, type Tensor } from '@cnn/tensor';
import type { Module } from './module.ts';
import type { Pass, PassOptions } from './pass.ts';

/**
 * Runs a module with other values in place of some of its parameters and buffers; gradients flow to those values.
 *
 * Use it where weights are computed: ensembles, meta-learning, adversarial weight perturbation. The values lie as the parameters do here
 * (`parameter.shape`), by PyTorch's names. The module itself is as before afterwards. Follows torch.func.functional_call.
 *
 * @throws RangeError for a name that the module does not have; TypeError for a wrong shape.
 * @example
 * const loss = (weight: Tensor) => mean(functionalCall(model, new Map([['fc.weight', weight]]), images));
 */
export function functionalCall<Input, Output>(
  model: Module<Input, Output>,
  values: ReadonlyMap<string, Tensor>,
  x: Input,
  pass: Pass | PassOptions = {},
): Output {
  const own = new Map([...model.namedParameters(), ...model.namedBuffers()]);
  const parameters = [...values].map(([name, value]) => {
    const parameter = own.get(name);
    if (!parameter)
      throw new RangeError(`functionalCall: no parameter is named '${name}'; ${choices(name, own.keys())}`);
    return [parameter, value] as const;
  });
  try {
    for (const [parameter, value] of parameters) parameter.substitute(value);
    return model.call(x, pass);
  } finally {
    for (const [parameter] of parameters) parameter.substitute(undefined);
  }
}
