import { hasKernel, runKernel, type Tensor } from '@cnn/tensor';
import type { OptimizerRule, Settings, Slots, UpdateInput } from './optimizer-rule.ts';

/** @internal One step of a rule: by its kernel if the backend has it, else by its formula. */
export function move<Name extends string, Options extends Settings>(
  rule: OptimizerRule<Name, Options>,
  input: UpdateInput<Name>,
  settings: Options,
): { readonly value: Tensor; readonly slots: Slots<Name> } {
  const { kernel, slots: names } = rule;
  const attributes = kernel && hasKernel(kernel.name) ? kernel.attributes(settings) : undefined;
  if (!kernel || !attributes) return rule.update(input, settings);
  const { value, gradient, slots, step } = input;
  const [result, ...kept] = runKernel(kernel.name, { value, gradient, ...slots }, { ...attributes, step });
  return { value: result, slots: Object.fromEntries(names.map((slot, i) => [slot, kept[i]])) as Slots<Name> };
}
