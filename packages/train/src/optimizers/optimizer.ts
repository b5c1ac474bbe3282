import { assignHost, hostTensor, Parameter } from '@cnn/layers';
import { DataError, type HostTensor, type Tensor, zeros } from '@cnn/tensor';
import type { Schedule } from '../schedules/schedule.ts';
import type { ScheduleSetting } from '../schedules/schedule-setting.ts';
import { move } from './move.ts';
import type { OptimizerRule, Settings } from './optimizer-rule.ts';

/** Parameters that share a rule and its settings. */
export interface ParameterGroup {
  /** Which ones. Each parameter belongs to the first group that takes it. @default all that are left */
  readonly parameters?: (name: string, parameter: Parameter) => boolean;
  readonly rule: OptimizerRule;
  /** How its settings change while a `Trainer` trains, as one of the functions that torch's LambdaLR takes for each group. @default as the trainer's own schedule says */
  readonly schedule?: Schedule | ScheduleSetting;
}

/** A group with what it took. */
interface Group extends Omit<ParameterGroup, 'parameters'> {
  readonly names: readonly string[];
  settings: Settings;
}

/**
 * Moves a model's parameters by a rule, or each group of them by its own, and keeps what the rules remember of each.
 *
 * Frozen parameters (`requiresGrad` false) stay. Follows torch.optim.Optimizer.
 *
 * @throws RangeError if no group takes a parameter that has a gradient.
 * @example
 * const optimizer = new Optimizer(model.namedParameters(), adam());
 * optimizer.step(gradients);
 * @example
 * // Biases without decay, everything else with it.
 * new Optimizer(model.namedParameters(), [
 *   { parameters: (name) => name.endsWith('bias'), rule: adamW({ weightDecay: 0 }) },
 *   { rule: adamW({ weightDecay: 0.05 }) },
 * ]);
 */
export class Optimizer {
  readonly #parameters: ReadonlyMap<string, Parameter>;
  readonly #groups: readonly Group[];
  readonly #groupOf = new Map<string, Group>();
  /** `<slot>.<parameter>`, as in a checkpoint. */
  readonly #slots = new Map<string, Parameter>();
  /** Of each parameter, its own steps: those that were frozen for a while have made fewer. */
  readonly #stepsOf = new Map<string, number>();
  #steps = 0;

  constructor(parameters: ReadonlyMap<string, Parameter>, rules: OptimizerRule | readonly ParameterGroup[]) {
    this.#parameters = parameters;
    const groups: readonly ParameterGroup[] = isList(rules) ? rules : [{ rule: rules }];
    const taken = groups.map(() => [] as string[]);
    for (const [name, parameter] of parameters) {
      const k = groups.findIndex((group) => group.parameters?.(name, parameter) ?? true);
      if (k >= 0) taken[k].push(name);
      else if (parameter.requiresGrad) throw noGroup(name);
    }
    this.#groups = groups.map(({ rule, schedule }, k) => ({ rule, schedule, names: taken[k], settings: rule.options }));
    for (const group of this.#groups) {
      for (const name of group.names) {
        this.#groupOf.set(name, group);
        for (const slot of group.rule.slots) this.#slots.set(`${slot}.${name}`, slotOf(parameters.get(name)!));
      }
    }
  }

  /** Steps made so far. */
  get steps(): number {
    return this.#steps;
  }

  /** The groups: whose parameters, by which rule, with the settings of the next step. */
  get groups(): readonly Readonly<Group>[] {
    return this.#groups;
  }

  /** Gives each group other settings from the next step on, made of those that its rule began with. */
  configure(settings: (base: Settings, group: number) => Settings): void {
    for (const [k, group] of this.#groups.entries()) group.settings = settings(group.rule.options, k);
  }

  /**
   * Moves each parameter that has a gradient, by name. The gradients are left to the caller; call it inside a scope.
   *
   * @throws RangeError for a gradient of another parameter, or of one that no group takes; nothing has moved then.
   */
  step(gradients: ReadonlyMap<string, Tensor>): void {
    for (const name of gradients.keys()) this.#checkTaken(name);
    for (const [name, gradient] of gradients) {
      const parameter = this.#parameters.get(name)!;
      const { rule, settings } = this.#groupOf.get(name)!;
      const slots = Object.fromEntries(rule.slots.map((slot) => [slot, this.#slots.get(`${slot}.${name}`)!.value]));
      const step = (this.#stepsOf.get(name) ?? 0) + 1;
      const next = move(rule, { value: parameter.value, gradient, slots, step }, settings);
      for (const slot of rule.slots) {
        // A variable cannot be given its own values.
        if (next.slots[slot] !== slots[slot]) this.#slots.get(`${slot}.${name}`)!.assign(next.slots[slot]);
      }
      if (next.value !== parameter.value) parameter.assign(next.value);
      this.#stepsOf.set(name, step);
    }
    this.#steps++;
  }

  /**
   * The state in main memory, in PyTorch's layout, by `<slot>.<parameter>`; the steps of a parameter, as its slot `step`, where they are fewer than
   * those of the optimizer.
   */
  async stateDict(): Promise<Map<string, HostTensor>> {
    const state = new Map<string, HostTensor>();
    for (const [name, slot] of this.#slots) state.set(name, await hostTensor(slot, slot.value));
    for (const name of this.#groupOf.keys()) {
      const own = this.#stepsOf.get(name) ?? 0;
      if (own < this.#steps) state.set(`step.${name}`, { shape: [], data: Float32Array.of(own) });
    }
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
          expected: `'${name}' of shape [${torchShape.join(', ')}] for ${this.#groups.map(({ rule }) => rule.name).join(', ')}`,
          found: found ? `[${found.join(', ')}]` : 'none',
          remedy: 'resume with the model and optimizer of the saved run',
        });
      }
    }
    const own = [...this.#groupOf.keys()].map(
      (name) => [name, Number(state.get(`step.${name}`)?.data[0] ?? steps)] as const,
    );
    const wrong = own.find(([, count]) => !(Number.isInteger(count) && count >= 0 && count <= steps));
    if (wrong) {
      throw new DataError(subject, {
        expected: `'step.${wrong[0]}' to be a whole number up to ${steps}`,
        found: String(wrong[1]),
        remedy: 'the file is damaged; use an older checkpoint',
      });
    }
    for (const [name, slot] of this.#slots) assignHost(slot, state.get(name)!);
    for (const [name, count] of own) this.#stepsOf.set(name, count);
    this.#steps = steps;
  }

  /** Frees the state's memory on the device. */
  dispose(): void {
    for (const slot of this.#slots.values()) slot.dispose();
  }

  /** @throws RangeError unless a group has the parameter: it may have been frozen when the groups were made. */
  #checkTaken(name: string): void {
    if (this.#groupOf.has(name)) return;
    if (this.#parameters.has(name)) throw noGroup(name);
    throw new RangeError(
      `Optimizer: expected gradients of its parameters, found one of '${name}'; make it of the namedParameters of the model`,
    );
  }
}

function noGroup(name: string): RangeError {
  return new RangeError(`Optimizer: no group takes '${name}'; end the list with a group without 'parameters'`);
}

/** Zeros in a parameter's shape and layout. */
function slotOf(parameter: Parameter): Parameter {
  return new Parameter(parameter.torchShape, (_, shape) => zeros(shape as number[]), {
    layout: parameter.layout,
    requiresGrad: false,
  });
}

function isList(rules: OptimizerRule | readonly ParameterGroup[]): rules is readonly ParameterGroup[] {
  return Array.isArray(rules);
}
