import { bernoulli, checkImages, checkRange, mul, type Shape, type Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';
import type { Pass } from '../core/pass.ts';

/**
 * In training, sets each value to zero with chance `p` and scales the others by 1/(1 − p); in evaluation, passes everything.
 *
 * Any shape. Follows torch.nn.Dropout; Srivastava et al., Dropout: a simple way to prevent neural networks from overfitting (2014).
 *
 * @throws RangeError if `p` is outside [0, 1]; Error in training if the model was called without `rng`.
 * @example
 * model.call(x, { rng: new Rng(0).fold('step', 1) });
 */
export class Dropout extends Module {
  override readonly kind: string = 'Dropout';
  /** Chance that a value is dropped, in [0, 1]. */
  readonly p: number;

  constructor(p = 0.5) {
    super();
    checkRange('Dropout', 'p', p, 0, 1);
    this.p = p;
  }

  forward(x: Tensor, pass: Pass): Tensor {
    if (!this.training || this.p === 0) return mul(x, 1);
    if (this.p === 1) return mul(x, 0);
    return mul(x, mul(bernoulli(pass.rngFor(this), this.maskShape(x), 1 - this.p), 1 / (1 - this.p)));
  }

  override describe(): string {
    return `p ${this.p}`;
  }

  /** The shape over which chance is drawn; it is stretched over the rest. */
  protected maskShape(x: Tensor): Shape {
    return x.shape;
  }
}

/**
 * As {@link Dropout}, for whole channels of each image: neighbouring pixels say much the same, so dropping single ones hides little.
 *
 * Images `[batch, height, width, channels]`. Follows torch.nn.Dropout2d.
 */
export class Dropout2d extends Dropout {
  override readonly kind: string = 'Dropout2d';
  protected override maskShape(x: Tensor): Shape {
    const [batch, , , channels] = checkImages('Dropout2d', x);
    return [batch, 1, 1, channels];
  }
}
