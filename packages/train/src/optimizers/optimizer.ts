import { assignHost, hostTensor, Parameter } from '@cnn/layers';
import { DataError, type HostTensor, hasKernel, runKernel, type Tensor, zeros } from '@cnn/tensor';
import type { OptimizerRule, Slots, UpdateInput } from './optimizer-rule.ts';

/**
 * Moves a model's parameters by a rule, and keeps what the rule remembers of each.
 *
 * Frozen parameters (`requiresGrad` false) stay. Follows torch.optim.Optimizer.
 *
 * @example
 * const optimizer = new Optimizer(model.namedParameters(), adam());
 * optimizer.step(gradients);
 */
export class Optimizer {
  readonly rule: OptimizerRule;
  readonly #parameters: ReadonlyMap<string, Parameter>;
  /** `<slot>.<parameter>`, as in a checkpoint. */
  readonly #slots = new Map<string, Parameter>();
  #steps = 0;

  constructor(parameters: ReadonlyMap<string, Parameter>, rule: OptimizerRule) {
    this.rule = rule;
    this.#parameters = parameters;
    for (const [name, parameter] of parameters) {
      for (const slot of rule.slots) this.#slots.set(`${slot}.${name}`, slotOf(parameter));
    }
  }

  /** Steps made so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Moves each parameter that has a gradient, by name. The gradients are left to the caller; call it inside a scope. */
  step(gradients: ReadonlyMap<string, Tensor>): void {
    this.#steps++;
    for (const [name, gradient] of gradients) {
      const parameter = this.#parameters.get(name)!;
      const slots = Object.fromEntries(
        this.rule.slots.map((slot) => [slot, this.#slots.get(`${slot}.${name}`)!.value]),
      );
      const next = this.#update({ value: parameter.value, gradient, slots, step: this.#steps });
      for (const slot of this.rule.slots) this.#slots.get(`${slot}.${name}`)!.assign(next.slots[slot]);
      parameter.assign(next.value);
    }
  }

  /** By the rule's kernel if the backend has it, else by its formula. */
  #update(input: UpdateInput<string>): { readonly value: Tensor; readonly slots: Slots } {
    const { kernel, slots: names } = this.rule;
    if (!hasKernel(kernel.name)) return this.rule.update(input);
    const { value, gradient, slots, step } = input;
    const [moved, ...kept] = runKernel(kernel.name, { value, gradient, ...slots }, { ...kernel.attributes, step });
    return { value: moved, slots: Object.fromEntries(names.map((slot, i) => [slot, kept[i]])) };
  }

  /** The state in main memory, in PyTorch's layout, by `<slot>.<parameter>`. */
  async stateDict(): Promise<Map<string, HostTensor>> {
    const state = new Map<string, HostTensor>();
    for (const [name, slot] of this.#slots) state.set(name, await hostTensor(slot, slot.value));
    return state;
  }

  /**
   * Takes up a saved state. Nothing is changed unless all of it fits.
   *
   * @throws DataError if a slot is missing or has another shape.
   */
  loadStateDict(state: ReadonlyMap<string, HostTensor>, steps: number, subject = 'optimizer state'): void {
    for (const [name, { torchShape }] of this.#slots) {
      const found = state.get(name)?.shape;
      if (String(found) !== String(torchShape)) {
        throw new DataError(subject, {
          expected: `'${name}' of shape [${torchShape.join(', ')}] for ${this.rule.name}`,
          found: found ? `[${found.join(', ')}]` : 'none',
          remedy: 'resume with the model and optimizer of the saved run',
        });
      }
    }
    for (const [name, slot] of this.#slots) assignHost(slot, state.get(name)!);
    this.#steps = steps;
  }

  /** Frees the state's memory on the device. */
  dispose(): void {
    for (const slot of this.#slots.values()) slot.dispose();
  }
}

/** Zeros in a parameter's shape and layout. */
function slotOf(parameter: Parameter): Parameter {
  return new Parameter(parameter.torchShape, (_, shape) => zeros(shape as number[]), {
    layout: parameter.layout,
    requiresGrad: false,
  });
}
