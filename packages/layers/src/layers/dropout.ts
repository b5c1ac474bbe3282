import {
  add,
  bernoulli,
  checkImages,
  checkRange,
  checkShape,
  mul,
  SELU,
  type Shape,
  sub,
  type Tensor,
} from '@cnn/tensor';
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

/**
 * As {@link Dropout}, for whole channels of each signal. Signals `[batch, length, channels]`. Follows torch.nn.Dropout1d.
 */
export class Dropout1d extends Dropout {
  override readonly kind: string = 'Dropout1d';
  protected override maskShape(x: Tensor): Shape {
    const [batch, , channels] = checkShape('Dropout1d', x, [null, null, null]);
    return [batch, 1, channels];
  }
}

/**
 * As {@link Dropout}, for whole channels of each volume. Volumes `[batch, depth, height, width, channels]`. Follows torch.nn.Dropout3d.
 */
export class Dropout3d extends Dropout {
  override readonly kind: string = 'Dropout3d';
  protected override maskShape(x: Tensor): Shape {
    const [batch, , , , channels] = checkShape('Dropout3d', x, [null, null, null, null, null]);
    return [batch, 1, 1, 1, channels];
  }
}

/** What SELU makes of −∞. */
const LOWEST = -SELU.scale * SELU.alpha;

/**
 * Dropout for networks of SELU: drops to the least value that SELU has, and then scales and shifts, so that mean 0 and deviation 1 stay.
 *
 * Any shape. Follows torch.nn.AlphaDropout; Klambauer et al. (2017).
 *
 * @throws RangeError if `p` is outside [0, 1]; Error in training if the model was called without `rng`.
 */
export class AlphaDropout extends Dropout {
  override readonly kind: string = 'AlphaDropout';
  override forward(x: Tensor, pass: Pass): Tensor {
    if (!this.training || this.p === 0) return mul(x, 1);
    if (this.p === 1) return mul(x, 0);
    const kept = 1 - this.p;
    const scale = 1 / Math.sqrt(kept * (1 + this.p * LOWEST ** 2));
    const mask = bernoulli(pass.rngFor(this), this.maskShape(x), kept);
    // Where the mask is 0: LOWEST·scale; everywhere: minus what that moves the mean.
    const dropped = mul(sub(1, mask), LOWEST * scale);
    return sub(add(mul(x, mul(mask, scale)), dropped), scale * LOWEST * this.p);
  }
}

/** {@link AlphaDropout} for whole channels of `[batch, …, channels]`. Follows torch.nn.FeatureAlphaDropout. */
export class FeatureAlphaDropout extends AlphaDropout {
  override readonly kind: string = 'FeatureAlphaDropout';
  protected override maskShape({ shape }: Tensor): Shape {
    return shape.map((size, axis) => (axis === 0 || axis === shape.length - 1 ? size : 1));
  }
}
