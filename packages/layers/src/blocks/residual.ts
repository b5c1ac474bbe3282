import { add, type Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';
import type { Pass } from '../core/pass.ts';

/**
 * Adds its input to what the modules inside make of it.
 *
 * Any shape that `body` keeps; where it changes it, `shortcut` brings the input to the new one. Follows He et al., Deep residual learning for image
 * recognition (2015).
 *
 * @throws Error of tfjs if the two shapes differ.
 * @example
 * new Residual(new Sequential(new Conv2d(64, 64, 3, { padding: 1 }), new ReLU()));
 */
export class Residual extends Module {
  override readonly kind: string = 'Residual';
  readonly body: Module;
  readonly shortcut: Module | undefined;

  constructor(body: Module, { shortcut }: { readonly shortcut?: Module } = {}) {
    super();
    this.body = body;
    this.shortcut = shortcut;
  }

  forward(x: Tensor, pass: Pass): Tensor {
    return add(this.body.call(x, pass), this.shortcut?.call(x, pass) ?? x);
  }
}
