import { checkRange, hardshrink, softshrink, type Tensor, tanhshrink } from '@cnn/tensor';
import { Module } from '../core/module.ts';

// Activations that take small numbers away. All take and give tensors of any shape.

/** x moved by `lambda` towards 0, which it does not cross. Follows torch.nn.Softshrink. */
export class Softshrink extends Module {
  override readonly kind: string = 'Softshrink';
  readonly lambda: number;

  constructor(lambda = 0.5) {
    super();
    checkRange('Softshrink', 'lambda', lambda, 0);
    this.lambda = lambda;
  }

  forward(x: Tensor): Tensor {
    return softshrink(x, this.lambda);
  }

  override describe(): string {
    return `lambda ${this.lambda}`;
  }
}

/** x, or 0 within `lambda` of 0. Follows torch.nn.Hardshrink. */
export class Hardshrink extends Module {
  override readonly kind: string = 'Hardshrink';
  readonly lambda: number;

  constructor(lambda = 0.5) {
    super();
    checkRange('Hardshrink', 'lambda', lambda, 0);
    this.lambda = lambda;
  }

  forward(x: Tensor): Tensor {
    return hardshrink(x, this.lambda);
  }

  override describe(): string {
    return `lambda ${this.lambda}`;
  }
}

/** x − tanh(x). Follows torch.nn.Tanhshrink. */
export class Tanhshrink extends Module {
  override readonly kind: string = 'Tanhshrink';
  forward(x: Tensor): Tensor {
    return tanhshrink(x);
  }
}
