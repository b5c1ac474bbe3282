import { assignHost, hostTensor, type Parameter } from '@cnn/layers';
import { add, clone, DataError, dispose, formatShape, type HostTensor, mul, scope, type Tensor } from '@cnn/tensor';

/** Gradients of several batches, averaged for one step. */
export class GatheredGradients {
  readonly #batches: number;
  readonly #parameters: ReadonlyMap<string, Parameter>;
  #sum = new Map<string, Tensor>();
  #count = 0;

  /** @param batches how many make a step. */
  constructor(parameters: ReadonlyMap<string, Parameter>, batches: number) {
    this.#parameters = parameters;
    this.#batches = batches;
  }

  /** Batches gathered so far. */
  get count(): number {
    return this.#count;
  }

  /** Whether there are enough for a step. */
  get isComplete(): boolean {
    return this.#count >= this.#batches;
  }

  /** Takes over a batch's gradients. */
  add(gradients: ReadonlyMap<string, Tensor>): void {
    this.#count++;
    const share = 1 / this.#batches;
    for (const [name, gradient] of gradients) {
      const before = this.#sum.get(name);
      if (share === 1 && !before) {
        this.#sum.set(name, gradient);
        continue;
      }
      const sum = scope(() => (before ? add(before, mul(gradient, share)) : mul(gradient, share)));
      this.#sum.set(name, sum);
      dispose(before ? [before, gradient] : gradient);
    }
  }

  /** Hands the average over, and begins anew. Batches that are missing at the end of an epoch count as zeros, as in PyTorch's loops. */
  take(): ReadonlyMap<string, Tensor> {
    const taken = this.#sum;
    this.#sum = new Map();
    this.#count = 0;
    return taken;
  }

  /** Begins anew, without what was gathered. */
  clear(): void {
    dispose([...this.take().values()]);
  }

  /** For a checkpoint, in PyTorch's layout. */
  async stateDict(): Promise<Map<string, HostTensor>> {
    const state = new Map<string, HostTensor>();
    for (const [name, gradient] of this.#sum) state.set(name, await hostTensor(this.#parameters.get(name)!, gradient));
    return state;
  }

  /** @throws DataError if a checkpoint's gradients are not of these parameters. */
  check(state: ReadonlyMap<string, HostTensor>, subject: string): void {
    for (const [name, { shape }] of state) {
      const expected = this.#parameters.get(name)?.torchShape;
      if (String(expected) === String(shape)) continue;
      throw new DataError(subject, {
        expected: expected ? `a gradient of '${name}' of shape ${formatShape(expected)}` : 'gradients of the model',
        found: expected ? formatShape(shape) : `one of '${name}'`,
        remedy: 'resume with the model of the saved run',
      });
    }
  }

  /** Takes up what a checkpoint holds. */
  loadStateDict(state: ReadonlyMap<string, HostTensor>, count: number): void {
    this.clear();
    for (const [name, host] of state) {
      const holder = this.#parameters.get(name)!.clone();
      assignHost(holder, host);
      const gradient = scope(() => clone(holder.value));
      holder.dispose();
      this.#sum.set(name, gradient);
    }
    this.#count = count;
  }
}
