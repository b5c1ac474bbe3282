import { celu, elu, gelu, mish, selu, silu, softplus, type Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';

// Activations that bend smoothly and go on for ever on the right. All take and give tensors of any shape.

/** x, or `alpha`·(eˣ − 1) where x is not positive. Follows torch.nn.ELU; Clevert et al. (2015). */
export class ELU extends Module {
  override readonly kind: string = 'ELU';
  readonly alpha: number;

  constructor(alpha = 1) {
    super();
    this.alpha = alpha;
  }

  forward(x: Tensor): Tensor {
    return elu(x, this.alpha);
  }

  override describe(): string {
    return `alpha ${this.alpha}`;
  }
}

/** {@link ELU} without a corner at 0 for any `alpha`. Follows torch.nn.CELU; Barron (2017). */
export class CELU extends Module {
  override readonly kind: string = 'CELU';
  readonly alpha: number;

  constructor(alpha = 1) {
    super();
    if (alpha === 0) throw new RangeError('CELU: alpha must not be 0');
    this.alpha = alpha;
  }

  forward(x: Tensor): Tensor {
    return celu(x, this.alpha);
  }

  override describe(): string {
    return `alpha ${this.alpha}`;
  }
}

/** {@link ELU} scaled so that deep plain networks normalise themselves; use it with AlphaDropout. Follows torch.nn.SELU; Klambauer et al. (2017). */
export class SELU extends Module {
  override readonly kind: string = 'SELU';
  forward(x: Tensor): Tensor {
    return selu(x);
  }
}

/**
 * x times the share of a normal distribution below x. Follows torch.nn.GELU; Hendrycks and Gimpel (2016).
 *
 * @param options.approximate 'tanh' for the formula that older networks were trained with. @default 'none'
 */
export class GELU extends Module {
  override readonly kind: string = 'GELU';
  readonly approximate: 'none' | 'tanh';

  constructor({ approximate = 'none' }: { readonly approximate?: 'none' | 'tanh' } = {}) {
    super();
    this.approximate = approximate;
  }

  forward(x: Tensor): Tensor {
    return gelu(x, this.approximate);
  }

  override describe(): string {
    return this.approximate === 'tanh' ? 'tanh' : '';
  }
}

/** x·sigmoid(x), also called swish. Follows torch.nn.SiLU. */
export class SiLU extends Module {
  override readonly kind: string = 'SiLU';
  forward(x: Tensor): Tensor {
    return silu(x);
  }
}

/** x·tanh(softplus(x)). Follows torch.nn.Mish; Misra (2019). */
export class Mish extends Module {
  override readonly kind: string = 'Mish';
  forward(x: Tensor): Tensor {
    return mish(x);
  }
}

/** ln(1 + e^(beta·x)) / beta: a smooth ReLU. Follows torch.nn.Softplus. */
export class Softplus extends Module {
  override readonly kind: string = 'Softplus';
  readonly beta: number;
  readonly threshold: number;

  /** @param threshold above it, beta·x counts as straight. */
  constructor(beta = 1, threshold = 20) {
    super();
    if (!(beta > 0)) throw new RangeError(`Softplus: beta must be above 0, found ${beta}`);
    this.beta = beta;
    this.threshold = threshold;
  }

  forward(x: Tensor): Tensor {
    return softplus(x, this.beta, this.threshold);
  }

  override describe(): string {
    return `beta ${this.beta}`;
  }
}
