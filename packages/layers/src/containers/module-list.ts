import { type AnyModule, Module } from '../core/module.ts';

/**
 * Modules in a row that a `forward` of your own joins; they are named '0', '1', …. Follows torch.nn.ModuleList.
 *
 * @example
 * class Deep extends Module {
 *   readonly blocks = new ModuleList(Array.from({ length: 4 }, () => new Linear(8, 8)));
 *   forward(x: Tensor, pass: Pass) {
 *     return [...this.blocks].reduce((y, block) => block.call(y, pass), x);
 *   }
 * }
 */
export class ModuleList<T extends AnyModule = Module> extends Module<never, never> implements Iterable<T> {
  override readonly kind: string = 'ModuleList';
  /** The modules in order. */
  readonly modules: readonly T[];

  constructor(modules: Iterable<T> = []) {
    super();
    this.modules = [...modules];
  }

  /** The modules, in order. */
  [Symbol.iterator](): Iterator<T> {
    return this.modules[Symbol.iterator]();
  }

  override children(): Map<string, AnyModule> {
    return new Map(this.modules.map((module, index) => [String(index), module]));
  }

  forward(): never {
    throw new TypeError('ModuleList: has no forward; call its modules one by one in that of your module');
  }
}
