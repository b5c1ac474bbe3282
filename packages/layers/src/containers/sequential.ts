import type { Tensor } from '@cnn/tensor';
import { type AnyModule, Module } from '../core/module.ts';
import type { Pass } from '../core/pass.ts';

/**
 * Runs modules one after another; they are named '0', '1', …, or as the keys of an object say. Follows torch.nn.Sequential.
 *
 * @example
 * const block = new Sequential(new Conv2d(3, 32, 3, { padding: 1 }), new BatchNorm2d(32), new ReLU());
 * const named = new Sequential({ conv: new Conv2d(3, 32, 3), relu: new ReLU() }); // 'conv.weight', …
 */
export class Sequential extends Module {
  override readonly kind: string = 'Sequential';
  /** The modules in order. */
  readonly modules: readonly Module[];
  private readonly names: readonly string[];

  constructor(...modules: Module[] | [named: Readonly<Record<string, Module>>]) {
    super();
    const [first] = modules;
    const named: Readonly<Record<string, Module>> =
      first === undefined || first instanceof Module ? Object.fromEntries((modules as Module[]).entries()) : first;
    this.modules = Object.values(named);
    this.names = Object.keys(named);
  }

  override children(): Map<string, AnyModule> {
    return new Map(this.modules.map((module, index) => [this.names[index], module]));
  }

  forward(x: Tensor, pass: Pass): Tensor {
    return this.modules.reduce((y, module) => module.call(y, pass), x);
  }
}
