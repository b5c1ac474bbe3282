import { hardsigmoid, hardswish, logSigmoid, mul, sigmoid, softsign, split, type Tensor, tanh } from '@cnn/tensor';
import { Module } from '../core/module.ts';

// Activations that level off on both sides, and those that multiply by one that does. All but GLU take and give tensors of any shape.

/** 1 / (1 + e⁻ˣ): a number as a chance. Follows torch.nn.Sigmoid. */
export class Sigmoid extends Module {
  override readonly kind: string = 'Sigmoid';
  forward(x: Tensor): Tensor {
    return sigmoid(x);
  }
}

/** ln(sigmoid(x)), without overflow. Follows torch.nn.LogSigmoid. */
export class LogSigmoid extends Module {
  override readonly kind: string = 'LogSigmoid';
  forward(x: Tensor): Tensor {
    return logSigmoid(x);
  }
}

/** min(max(x/6 + ½, 0), 1): a sigmoid of straight lines. Follows torch.nn.Hardsigmoid. */
export class Hardsigmoid extends Module {
  override readonly kind: string = 'Hardsigmoid';
  forward(x: Tensor): Tensor {
    return hardsigmoid(x);
  }
}

/** x·hardsigmoid(x). Follows torch.nn.Hardswish; Howard et al., Searching for MobileNetV3 (2019). */
export class Hardswish extends Module {
  override readonly kind: string = 'Hardswish';
  forward(x: Tensor): Tensor {
    return hardswish(x);
  }
}

/** The hyperbolic tangent. Follows torch.nn.Tanh. */
export class Tanh extends Module {
  override readonly kind: string = 'Tanh';
  forward(x: Tensor): Tensor {
    return tanh(x);
  }
}

/** x / (1 + |x|). Follows torch.nn.Softsign. */
export class Softsign extends Module {
  override readonly kind: string = 'Softsign';
  forward(x: Tensor): Tensor {
    return softsign(x);
  }
}

/**
 * Halves an axis: the first half times the sigmoid of the second.
 *
 * `[…, 2·n, …]` → `[…, n, …]`. Follows torch.nn.GLU; Dauphin et al. (2016).
 *
 * @throws TypeError if the axis has an odd size.
 */
export class GLU extends Module {
  override readonly kind: string = 'GLU';
  /** The axis, counted as ours are: channels are −1. */
  readonly dim: number;

  constructor(dim = -1) {
    super();
    this.dim = dim;
  }

  forward(x: Tensor): Tensor {
    const axis = this.dim < 0 ? x.rank + this.dim : this.dim;
    const size = (x.shape as number[])[axis];
    if (size === undefined || size % 2 !== 0) {
      throw new TypeError(`GLU: expected an even size in axis ${this.dim}, found ${size ?? 'no such axis'}`);
    }
    const [value, gate] = split(x, 2, axis);
    return mul(value, sigmoid(gate));
  }

  override describe(): string {
    return `dim ${this.dim}`;
  }
}
