import {
  add,
  batchNorm,
  cast,
  checkInteger,
  checkShape,
  div,
  mul,
  normalizeChannels,
  type ShapePattern,
  scalar,
  sub,
  type Tensor,
} from '@cnn/tensor';
import { Module } from '../core/module.ts';
import { Parameter } from '../core/parameter.ts';
import { constant } from '../init/constant.ts';

/** Settings of {@link BatchNorm1d} and {@link BatchNorm2d}. */
export interface BatchNormOptions {
  /** Added to the variance before the root is taken. @default 1e-5 */
  readonly epsilon?: number;
  /** Share of the newest batch in the running statistics; null for the mean of all batches so far. @default 0.1 */
  readonly momentum?: number | null;
  /** Whether channels are scaled and shifted by learned numbers. @default true */
  readonly affine?: boolean;
  /** Whether statistics are kept for evaluation, which otherwise uses the batch's own too. @default true */
  readonly trackRunningStats?: boolean;
}

/** What normalises channels and may keep running statistics of them. */
export abstract class ChannelNorm extends Module {
  readonly features: number;
  readonly epsilon: number;
  readonly momentum: number | null;
  readonly weight: Parameter | undefined;
  readonly bias: Parameter | undefined;
  readonly runningMean: Parameter | undefined;
  readonly runningVar: Parameter | undefined;
  readonly numBatchesTracked: Parameter | undefined;

  constructor(features: number, options: Required<BatchNormOptions>) {
    super();
    checkInteger(this.kind, 'features', features, 1);
    const { epsilon, momentum, affine, trackRunningStats } = options;
    this.features = features;
    this.epsilon = epsilon;
    this.momentum = momentum;
    const filled = (value: number) => new Parameter([features], constant(value));
    if (affine) {
      this.weight = this.parameter('weight', filled(1));
      this.bias = this.parameter('bias', filled(0));
    }
    if (trackRunningStats) {
      this.runningMean = this.buffer('running_mean', filled(0));
      this.runningVar = this.buffer('running_var', filled(1));
      const count = new Parameter([], () => scalar(0, 'int32'), { dtype: 'int32' });
      this.numBatchesTracked = this.buffer('num_batches_tracked', count);
    }
  }

  override describe(): string {
    return `${this.features}`;
  }

  /** With the running statistics. */
  protected normalized(x: Tensor): Tensor {
    const [mean, variance] = [this.runningMean!.value, this.runningVar!.value];
    return normalizeChannels(x, mean, variance, this.weight?.value, this.bias?.value, this.epsilon);
  }

  /** Moves the running statistics towards those of the newest batch. */
  protected track(mean: Tensor, variance: Tensor): void {
    const count = add(this.numBatchesTracked!.value, scalar(1, 'int32'));
    this.numBatchesTracked!.assign(count);
    const share = this.momentum ?? div(1, cast(count, 'float32'));
    for (const [running, newest] of [
      [this.runningMean!, mean],
      [this.runningVar!, variance],
    ] as const) {
      running.assign(add(running.value, mul(sub(newest, running.value), share)));
    }
  }
}

/**
 * Brings each channel to mean 0 and deviation 1 over the batch, then scales and shifts it.
 *
 * In training it uses the batch's own statistics and moves the running ones (with the unbiased variance) towards them; in evaluation it uses the
 * running ones. Follows torch.nn.BatchNorm2d; Ioffe and Szegedy (2015).
 */
abstract class BatchNorm extends ChannelNorm {
  constructor(features: number, options: BatchNormOptions = {}) {
    const { epsilon = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true } = options;
    super(features, { epsilon, momentum, affine, trackRunningStats });
  }

  forward(x: Tensor): Tensor {
    checkShape(this.kind, x, this.pattern(x.rank));
    if (!this.training && this.runningMean) return this.normalized(x);
    const count = x.size / this.features;
    if (this.training && count < 2) {
      throw new RangeError(`${this.kind}: one value a channel has no variance; use a larger batch, or eval()`);
    }
    const { y, mean, variance } = batchNorm(x, this.weight?.value, this.bias?.value, this.epsilon);
    if (this.training && this.runningMean) this.track(mean, mul(variance, count / (count - 1)));
    return y;
  }

  /** The shape that an input of a rank must have. */
  protected abstract pattern(rank: number): ShapePattern;
}

/**
 * Normalises each channel of images over the batch; put it between a convolution and its activation.
 *
 * Images `[batch, height, width, features]` → the same shape. Follows torch.nn.BatchNorm2d; Ioffe and Szegedy (2015).
 *
 * @throws RangeError in training if a channel has a single value, whose variance means nothing.
 * @example
 * new BatchNorm2d(32);
 */
export class BatchNorm2d extends BatchNorm {
  override readonly kind: string = 'BatchNorm2d';
  protected pattern(): ShapePattern {
    return [null, null, null, this.features];
  }
}

/**
 * {@link BatchNorm2d} for vectors `[batch, features]` and signals `[batch, length, features]`. Follows torch.nn.BatchNorm1d.
 *
 * @throws RangeError in training if a channel has a single value.
 */
export class BatchNorm1d extends BatchNorm {
  override readonly kind: string = 'BatchNorm1d';
  protected pattern(rank: number): ShapePattern {
    return rank === 3 ? [null, null, this.features] : [null, this.features];
  }
}
