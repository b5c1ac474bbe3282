import {
  add,
  batchNorm,
  checkInteger,
  checkShape,
  mul,
  normalizeChannels,
  ones,
  scalar,
  type Tensor,
  zeros,
} from '@cnn/tensor';
import { Module } from '../core/module.ts';
import { Parameter } from '../core/parameter.ts';

export interface BatchNorm2dOptions {
  /** Added to the variance before the root is taken. @default 1e-5 */
  readonly epsilon?: number;
  /** Share of the newest batch in the running statistics. @default 0.1 */
  readonly momentum?: number;
}

/**
 * Brings each channel to mean 0 and deviation 1 over the batch, then scales and shifts it.
 *
 * Images `[batch, height, width, features]` → the same shape. In training it uses the batch's own statistics and moves the running ones
 * (with the unbiased variance) towards them; in evaluation it uses the running ones. Follows torch.nn.BatchNorm2d.
 *
 * @throws RangeError in training if a channel has a single value, whose variance means nothing.
 * @example
 * new BatchNorm2d(32);
 */
export class BatchNorm2d extends Module {
  override readonly kind: string = 'BatchNorm2d';
  readonly weight: Parameter;
  readonly bias: Parameter;
  readonly runningMean: Parameter;
  readonly runningVar: Parameter;
  readonly numBatchesTracked: Parameter;
  readonly epsilon: number;
  readonly momentum: number;

  constructor(features: number, { epsilon = 1e-5, momentum = 0.1 }: BatchNorm2dOptions = {}) {
    super();
    checkInteger('BatchNorm2d', 'features', features, 1);
    const filledWith = (value: number) => () => (value === 0 ? zeros([features]) : ones([features]));
    this.weight = this.parameter('weight', new Parameter([features], filledWith(1)));
    this.bias = this.parameter('bias', new Parameter([features], filledWith(0)));
    this.runningMean = this.buffer('running_mean', new Parameter([features], filledWith(0)));
    this.runningVar = this.buffer('running_var', new Parameter([features], filledWith(1)));
    const count = new Parameter([], () => scalar(0, 'int32'), { dtype: 'int32' });
    this.numBatchesTracked = this.buffer('num_batches_tracked', count);
    this.epsilon = epsilon;
    this.momentum = momentum;
  }

  forward(x: Tensor): Tensor {
    const [batch, height, width] = checkShape('BatchNorm2d', x, [null, null, null, this.weight.shape[0]]);
    if (!this.training) {
      const [mean, variance] = [this.runningMean.value, this.runningVar.value];
      return normalizeChannels(x, mean, variance, this.weight.value, this.bias.value, this.epsilon);
    }
    const count = batch * height * width;
    if (count < 2) {
      throw new RangeError('BatchNorm2d: one value a channel has no variance; use a larger batch, or eval()');
    }
    const { y, mean, variance } = batchNorm(x, this.weight.value, this.bias.value, this.epsilon);
    this.track(this.runningMean, mean);
    this.track(this.runningVar, mul(variance, count / (count - 1)));
    this.numBatchesTracked.assign(add(this.numBatchesTracked.value, scalar(1, 'int32')));
    return y;
  }

  override describe(): string {
    return `${this.weight.shape[0]}`;
  }

  private track(running: Parameter, newest: Tensor): void {
    running.assign(add(mul(running.value, 1 - this.momentum), mul(newest, this.momentum)));
  }
}
