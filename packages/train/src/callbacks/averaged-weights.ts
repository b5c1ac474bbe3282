import { assignHost, hostTensor, type Module, type Parameter } from '@cnn/layers';
import { add, clone, dispose, type HostTensor, mul, scope, sub, type Tensor } from '@cnn/tensor';
import { checkWeights, weightsOf } from './weights.ts';

/**
 * @internal An average of a model's weights, on the device, that can take their place for a while.
 *
 * While it does, the weights of training are part of the state: a checkpoint that is made then goes on with them.
 */
export class AveragedWeights {
  readonly #owner: string;
  readonly #averagesBuffers: boolean;
  readonly #averages = new Map<string, Parameter>();
  /** The model's own weights, while the average is in their place. */
  #training = new Map<string, Tensor>();
  /** A state that waits for the model. */
  #restored: { readonly state: ReadonlyMap<string, HostTensor>; readonly subject: string } | undefined;

  constructor(owner: string, averagesBuffers: boolean) {
    this.#owner = owner;
    this.#averagesBuffers = averagesBuffers;
  }

  /** Whether the average is in the place of the model's own weights. */
  get isIn(): boolean {
    return this.#training.size > 0;
  }

  /** Moves the average towards the model's weights by a share of the difference. The first time, it becomes these. */
  update(model: Module, share: number): void {
    const buffers = new Set(model.namedBuffers().keys());
    for (const [name, parameter] of weightsOf(model)) {
      const average = this.#averages.get(name);
      const isMoved = parameter.dtype === 'float32' && (this.#averagesBuffers || !buffers.has(name));
      if (!average) this.#averages.set(name, parameter.clone());
      else if (!isMoved) average.assign(parameter.value);
      else scope(() => average.assign(add(average.value, mul(sub(parameter.value, average.value), share))));
    }
  }

  /** Puts the average into the model. */
  swapIn(model: Module): void {
    if (this.isIn) return;
    for (const [name, parameter] of weightsOf(model)) {
      this.#training.set(
        name,
        scope(() => clone(parameter.value)),
      );
      parameter.assign(this.#averages.get(name)!.value);
    }
  }

  /** Gives the model its own weights back. */
  swapOut(model: Module): void {
    if (!this.isIn) return;
    for (const [name, parameter] of weightsOf(model)) parameter.assign(this.#training.get(name)!);
    this.#forgetTraining();
  }

  /** Takes over the model's buffers, while the average is in it. */
  takeBuffers(model: Module): void {
    for (const [name, buffer] of model.namedBuffers()) this.#averages.get(name)!.assign(buffer.value);
  }

  /** The average in main memory, under all names that the model has for a weight. */
  async stateDict(model: Module): Promise<Map<string, HostTensor>> {
    const names = new Map(weightsOf(model).map(([name, parameter]) => [parameter, name]));
    const all = { removeDuplicate: false };
    const state = new Map<string, HostTensor>();
    for (const [name, parameter] of [...model.namedParameters(all), ...model.namedBuffers(all)]) {
      const average = this.#averages.get(names.get(parameter)!)!;
      state.set(name, await hostTensor(average, average.value));
    }
    return state;
  }

  /** For a checkpoint. */
  async state(): Promise<ReadonlyMap<string, HostTensor>> {
    if (this.#restored) return this.#restored.state;
    const state = new Map<string, HostTensor>();
    for (const [name, average] of this.#averages) {
      state.set(`${AVERAGE}${name}`, await hostTensor(average, average.value));
      const own = this.#training.get(name);
      if (own) state.set(`${TRAINING}${name}`, await hostTensor(average, own));
    }
    return state;
  }

  /** Takes up a state, once `begin` tells the model. */
  restore(state: ReadonlyMap<string, HostTensor>, subject: string): void {
    this.dispose();
    this.#restored = { state, subject };
  }

  /** Before training begins or goes on: the model has its own weights. @throws DataError if a restored state is not of its weights. */
  begin(model: Module): void {
    if (this.#restored) this.#takeUp(model, this.#restored);
    else this.swapOut(model);
  }

  /** Frees the device's memory. */
  dispose(): void {
    for (const average of this.#averages.values()) average.dispose();
    this.#averages.clear();
    this.#forgetTraining();
  }

  #takeUp(model: Module, { state, subject }: { state: ReadonlyMap<string, HostTensor>; subject: string }): void {
    const behind = (prefix: string) =>
      new Map(
        [...state].flatMap(([key, host]) =>
          key.startsWith(prefix) ? [[key.slice(prefix.length), host] as const] : [],
        ),
      );
    const [averages, training] = [behind(AVERAGE), behind(TRAINING)];
    for (const values of [averages, training]) if (values.size > 0) checkWeights(this.#owner, model, values, subject);
    for (const [name, parameter] of weightsOf(model)) {
      const [average, own] = [averages.get(name), training.get(name)];
      if (own) assignHost(parameter, own);
      if (!average) continue;
      const twin = parameter.clone();
      assignHost(twin, average);
      this.#averages.set(name, twin);
    }
    this.#restored = undefined;
  }

  #forgetTraining(): void {
    dispose([...this.#training.values()]);
    this.#training = new Map();
  }
}

/** @internal What the names of an average begin with in a state. */
export const AVERAGE = 'average.';
const TRAINING = 'training.';
