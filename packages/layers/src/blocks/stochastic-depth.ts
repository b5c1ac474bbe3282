import { bernoulli, checkRange, mul, type Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';
import type { Pass } from '../core/pass.ts';

/**
 * In training, sets a residual branch to zero with chance `p`, for each sample of the batch or for all at once, and scales what stays by 1/(1 − p); in
 * evaluation, passes everything.
 *
 * Any shape. Put it at the end of a branch, before it is added. Follows torchvision.ops.StochasticDepth; Huang et al., Deep networks with stochastic
 * depth (2016).
 *
 * @throws RangeError if `p` is outside [0, 1]; Error in training if the model was called without `rng`.
 * @example
 * new Residual(new Sequential(new Conv2d(64, 64, 3, { padding: 1 }), new StochasticDepth(0.2)));
 */
export class StochasticDepth extends Module {
  override readonly kind: string = 'StochasticDepth';
  /** Chance that a branch is dropped, in [0, 1]. */
  readonly p: number;
  /** Whether chance falls for each row of the batch or for the whole. */
  readonly mode: 'row' | 'batch';

  constructor(p: number, mode: 'row' | 'batch' = 'row') {
    super();
    checkRange('StochasticDepth', 'p', p, 0, 1);
    this.p = p;
    this.mode = mode;
  }

  forward(x: Tensor, pass: Pass): Tensor {
    if (!this.training || this.p === 0) return mul(x, 1);
    if (this.p === 1) return mul(x, 0);
    const shape = [this.mode === 'row' ? (x.shape[0] ?? 1) : 1, ...x.shape.slice(1).map(() => 1)];
    return mul(x, mul(bernoulli(pass.rngFor(this), shape, 1 - this.p), 1 / (1 - this.p)));
  }

  override describe(): string {
    return `p ${this.p}, ${this.mode}`;
  }
}
