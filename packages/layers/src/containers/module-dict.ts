import { choices } from '@cnn/tensor';
import { type AnyModule, Module } from '../core/module.ts';

/**
 * Modules by name, of which a `forward` of your own chooses. Follows torch.nn.ModuleDict.
 *
 * @example
 * const heads = new ModuleDict({ digits: new Linear(64, 10), letters: new Linear(64, 26) });
 * const logits = heads.get('letters').call(features);
 */
export class ModuleDict<T extends AnyModule = Module> extends Module<never, never> {
  override readonly kind: string = 'ModuleDict';
  /** The modules by name, in order. */
  readonly modules: ReadonlyMap<string, T>;

  constructor(modules: Readonly<Record<string, T>> = {}) {
    super();
    this.modules = new Map(Object.entries(modules));
  }

  /**
   * The module of a name.
   *
   * @throws RangeError for an unknown name, with the nearest known one.
   */
  get(name: string): T {
    const module = this.modules.get(name);
    if (!module)
      throw new RangeError(`ModuleDict: no module is named '${name}'; ${choices(name, this.modules.keys())}`);
    return module;
  }

  override children(): Map<string, AnyModule> {
    return new Map(this.modules);
  }

  forward(): never {
    throw new TypeError('ModuleDict: has no forward; call one of its modules in that of your module');
  }
}
