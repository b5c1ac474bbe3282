import {
  checkInteger,
  checkRange,
  hardtanh,
  leakyRelu,
  prelu,
  relu,
  relu6,
  type Tensor,
  threshold,
  uniform,
} from '@cnn/tensor';
import { Module } from '../core/module.ts';
import { Parameter } from '../core/parameter.ts';
import type { Pass } from '../core/pass.ts';
import { constant } from '../init/constant.ts';

// Activations that are straight on both sides of a corner. All take and give tensors of any shape.

/** max(x, 0). The usual choice behind a convolution. Follows torch.nn.ReLU. */
export class ReLU extends Module {
  override readonly kind: string = 'ReLU';
  forward(x: Tensor): Tensor {
    return relu(x);
  }
}

/** min(max(x, 0), 6), which suits numbers of few bits. Follows torch.nn.ReLU6. */
export class ReLU6 extends Module {
  override readonly kind: string = 'ReLU6';
  forward(x: Tensor): Tensor {
    return relu6(x);
  }
}

/** min(max(x, low), high). Follows torch.nn.Hardtanh. */
export class Hardtanh extends Module {
  override readonly kind: string = 'Hardtanh';
  readonly low: number;
  readonly high: number;

  constructor(low = -1, high = 1) {
    super();
    if (!(low < high)) throw new RangeError(`Hardtanh: low must be below high, found ${low} and ${high}`);
    this.low = low;
    this.high = high;
  }

  forward(x: Tensor): Tensor {
    return hardtanh(x, this.low, this.high);
  }

  override describe(): string {
    return `${this.low} to ${this.high}`;
  }
}

/** x, or `negativeSlope`·x where x is not positive, so that no unit dies. Follows torch.nn.LeakyReLU. */
export class LeakyReLU extends Module {
  override readonly kind: string = 'LeakyReLU';
  readonly negativeSlope: number;

  constructor(negativeSlope = 0.01) {
    super();
    this.negativeSlope = negativeSlope;
  }

  forward(x: Tensor): Tensor {
    return leakyRelu(x, this.negativeSlope);
  }

  override describe(): string {
    return `slope ${this.negativeSlope}`;
  }
}

/**
 * {@link LeakyReLU} whose slope is learned: one for all, or one for each channel (the last axis).
 *
 * Follows torch.nn.PReLU; He et al., Delving deep into rectifiers (2015). Leave it out of weight decay.
 *
 * @throws RangeError if `numParameters` is not a positive whole number; TypeError if the input has other channels.
 * @example
 * new PReLU(32); // behind a convolution of 32 channels
 */
export class PReLU extends Module {
  override readonly kind: string = 'PReLU';
  readonly weight: Parameter;

  constructor(numParameters = 1, { initial = 0.25 }: { readonly initial?: number } = {}) {
    super();
    checkInteger('PReLU', 'numParameters', numParameters, 1);
    this.weight = this.parameter('weight', new Parameter([numParameters], constant(initial)));
  }

  forward(x: Tensor): Tensor {
    const [count] = this.weight.shape;
    const channels = (x.shape as number[]).at(-1);
    if (count !== 1 && count !== channels) {
      throw new TypeError(`PReLU: expected ${count} channels in the last axis, found ${channels}`);
    }
    return prelu(x, this.weight.value);
  }

  override describe(): string {
    return `${this.weight.shape[0]}`;
  }
}

/**
 * {@link LeakyReLU} whose slope is drawn anew for each value in training, and is the middle of the range in evaluation.
 *
 * Follows torch.nn.RReLU; Xu et al. (2015).
 *
 * @throws RangeError unless 0 ≤ lower ≤ upper ≤ 1; Error in training if the model was called without `rng`.
 */
export class RReLU extends Module {
  override readonly kind: string = 'RReLU';
  readonly lower: number;
  readonly upper: number;

  constructor(lower = 1 / 8, upper = 1 / 3) {
    super();
    checkRange('RReLU', 'lower', lower, 0, 1);
    checkRange('RReLU', 'upper', upper, lower, 1);
    this.lower = lower;
    this.upper = upper;
  }

  forward(x: Tensor, pass: Pass): Tensor {
    if (!this.training) return leakyRelu(x, (this.lower + this.upper) / 2);
    const slopes = uniform(pass.rngFor(this), x.shape, this.lower, this.upper);
    return prelu(x, slopes);
  }

  override describe(): string {
    return `${this.lower} to ${this.upper}`;
  }
}

/** x, or `value` where x is not above `threshold`. Follows torch.nn.Threshold. */
export class Threshold extends Module {
  override readonly kind: string = 'Threshold';
  readonly threshold: number;
  readonly value: number;

  constructor(threshold: number, value: number) {
    super();
    this.threshold = threshold;
    this.value = value;
  }

  forward(x: Tensor): Tensor {
    return threshold(x, this.threshold, this.value);
  }

  override describe(): string {
    return `${this.threshold}, ${this.value}`;
  }
}
