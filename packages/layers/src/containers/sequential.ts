import type { Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';
import type { Pass } from '../core/pass.ts';

/**
 * Runs modules one after another; they are named '0', '1', …. Follows torch.nn.Sequential.
 *
 * @example
 * const block = new Sequential(new Conv2d(3, 32, 3, { padding: 1 }), new BatchNorm2d(32), new ReLU());
 */
export class Sequential extends Module {
  override readonly kind: string = 'Sequential';
  readonly modules: readonly Module[];

  constructor(...modules: Module[]) {
    super();
    this.modules = modules;
  }

  override children(): Map<string, Module> {
    return new Map(this.modules.map((module, index) => [String(index), module]));
  }

  forward(x: Tensor, pass: Pass): Tensor {
    return this.modules.reduce((y, module) => module.call(y, pass), x);
  }
}
