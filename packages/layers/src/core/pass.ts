import type { Rng } from '@cnn/tensor';
import type { AnyModule } from './module.ts';

export interface PassOptions {
  /** The chance of this step; layers such as dropout need it in training. */
  readonly rng?: Rng;
}

/**
 * One run of a batch through a model: what layers may ask for besides their input.
 *
 * `Module.call` makes it; layers hand it on.
 */
export class Pass {
  readonly #rng: Rng | undefined;
  readonly #names = new Map<AnyModule, string>();
  readonly #visits = new Map<AnyModule, number>();

  constructor(root: AnyModule, { rng }: PassOptions) {
    this.#rng = rng;
    if (rng) for (const [name, module] of root.namedModules()) this.#names.set(module, name);
  }

  /**
   * The chance of one layer at this visit, apart from every other layer's: it depends on the layer's name alone.
   *
   * @throws Error if the pass was begun without chance.
   */
  rngFor(module: AnyModule): Rng {
    if (!this.#rng) {
      throw new Error(`${module.kind}: training needs chance; call the model with { rng }, or switch it to eval()`);
    }
    const visit = this.#visits.get(module) ?? 0;
    this.#visits.set(module, visit + 1);
    return this.#rng.fold(this.#names.get(module) ?? '', visit);
  }
}
