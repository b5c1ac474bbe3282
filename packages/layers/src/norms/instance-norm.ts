import {
  checkShape,
  instanceNorm,
  mean,
  mul,
  type Shape,
  type ShapePattern,
  square,
  sub,
  type Tensor,
} from '@cnn/tensor';
import { type BatchNormOptions, ChannelNorm } from './batch-norm.ts';

abstract class InstanceNorm extends ChannelNorm {
  constructor(features: number, options: BatchNormOptions = {}) {
    const { epsilon = 1e-5, momentum = 0.1, affine = false, trackRunningStats = false } = options;
    super(features, { epsilon, momentum, affine, trackRunningStats });
  }

  /** The shape that an input must have. */
  protected abstract readonly pattern: ShapePattern;

  forward(x: Tensor): Tensor {
    const shape: Shape = checkShape(this.kind, x, this.pattern);
    if (!this.training && this.runningMean) return this.normalized(x);
    const places = x.size / (shape[0] * this.features);
    if (this.training && places < 2) {
      throw new RangeError(`${this.kind}: one value a channel has no variance; use larger inputs, or eval()`);
    }
    if (this.training && this.runningMean) {
      const axes = shape.slice(1, -1).map((_, i) => i + 1);
      const middle = mean(x, axes, true);
      const variance = mean(square(sub(x, middle)), [0, ...axes]);
      this.track(mean(middle, [0, ...axes]), mul(variance, places / (places - 1)));
    }
    return instanceNorm(x, { weight: this.weight?.value, bias: this.bias?.value, epsilon: this.epsilon });
  }
}

/**
 * Brings each channel of each image to mean 0 and deviation 1 by itself: takes away an image's own brightness and contrast.
 *
 * Images `[batch, height, width, features]` → the same shape. Neither `affine` nor `trackRunningStats` unless asked for. Follows
 * torch.nn.InstanceNorm2d; Ulyanov et al. (2016).
 *
 * @throws RangeError in training if a channel has a single value.
 */
export class InstanceNorm2d extends InstanceNorm {
  override readonly kind: string = 'InstanceNorm2d';
  protected readonly pattern: ShapePattern = [null, null, null, this.features];
}

/** {@link InstanceNorm2d} for signals `[batch, length, features]`. Follows torch.nn.InstanceNorm1d. */
export class InstanceNorm1d extends InstanceNorm {
  override readonly kind: string = 'InstanceNorm1d';
  protected readonly pattern: ShapePattern = [null, null, this.features];
}
