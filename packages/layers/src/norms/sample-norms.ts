import {
  checkInteger,
  checkShape,
  groupNorm,
  type LocalResponseNormOptions,
  layerNorm,
  localResponseNorm,
  rmsNorm,
  type Shape,
  type Tensor,
} from '@cnn/tensor';
import { Module } from '../core/module.ts';
import { type Layout, Parameter } from '../core/parameter.ts';
import { constant } from '../init/constant.ts';

// Norms that look at each sample by itself, so that they are the same in training and in evaluation.

export interface GroupNormOptions {
  /** Added to the variance before the root is taken. @default 1e-5 */
  readonly epsilon?: number;
  /** Whether channels are scaled and shifted by learned numbers. @default true */
  readonly affine?: boolean;
}

/**
 * Brings groups of channels of each sample to mean 0 and deviation 1. Use it where batches are too small for batch normalisation.
 *
 * `[batch, …, channels]` → the same shape. Follows torch.nn.GroupNorm; Wu and He (2018).
 *
 * @throws RangeError if `groups` does not divide `channels`.
 * @example
 * new GroupNorm(8, 64);
 */
export class GroupNorm extends Module {
  override readonly kind: string = 'GroupNorm';
  readonly numGroups: number;
  readonly numChannels: number;
  readonly epsilon: number;
  readonly weight: Parameter | undefined;
  readonly bias: Parameter | undefined;

  constructor(numGroups: number, numChannels: number, { epsilon = 1e-5, affine = true }: GroupNormOptions = {}) {
    super();
    checkInteger('GroupNorm', 'numGroups', numGroups, 1);
    checkInteger('GroupNorm', 'numChannels', numChannels, 1);
    if (numChannels % numGroups !== 0) {
      throw new RangeError(`GroupNorm: ${numGroups} groups do not divide ${numChannels} channels`);
    }
    this.numGroups = numGroups;
    this.numChannels = numChannels;
    this.epsilon = epsilon;
    if (!affine) return;
    this.weight = this.parameter('weight', new Parameter([numChannels], constant(1)));
    this.bias = this.parameter('bias', new Parameter([numChannels], constant(0)));
  }

  forward(x: Tensor): Tensor {
    checkShape('GroupNorm', x, [...new Array<null>(Math.max(1, x.rank - 1)).fill(null), this.numChannels]);
    const { weight, bias, epsilon } = this;
    return groupNorm(x, this.numGroups, { weight: weight?.value, bias: bias?.value, epsilon });
  }

  override describe(): string {
    return `${this.numGroups} groups of ${this.numChannels}`;
  }
}

export interface LayerNormOptions {
  /** Added to the variance before the root is taken. @default 1e-5 */
  readonly epsilon?: number;
  /** Whether values are scaled and shifted by learned numbers. @default true */
  readonly elementwiseAffine?: boolean;
  /** Whether they are shifted. @default true */
  readonly bias?: boolean;
}

/** A weight for each value of the last axes, of which PyTorch has the channels first. */
function perValue(shape: Shape, value: number): Parameter {
  const axes = shape.map((_, axis) => axis);
  const last = axes.length - 1;
  const layout: Layout = { toTorch: [last, ...axes.slice(0, -1)], fromTorch: [...axes.slice(1), 0] };
  return new Parameter(
    layout.toTorch.map((axis) => shape[axis]),
    constant(value),
    { layout },
  );
}

/**
 * Brings the last axes of each sample together to mean 0 and deviation 1.
 *
 * `normalizedShape` are the last sizes as they are here: `channels` for each place by itself (as in ConvNeXt), `[length, channels]` for whole signals,
 * `[height, width, channels]` for whole images. Follows torch.nn.LayerNorm; Ba et al. (2016).
 *
 * @throws TypeError if an input does not end in `normalizedShape`.
 * @example
 * new LayerNorm(64); // images [batch, height, width, 64], each pixel by itself
 */
export class LayerNorm extends Module {
  override readonly kind: string = 'LayerNorm';
  readonly normalizedShape: Shape;
  readonly epsilon: number;
  readonly weight: Parameter | undefined;
  readonly bias: Parameter | undefined;

  constructor(normalizedShape: number | Shape, options: LayerNormOptions = {}) {
    super();
    const { epsilon = 1e-5, elementwiseAffine = true, bias = true } = options;
    this.normalizedShape = [normalizedShape].flat();
    for (const size of this.normalizedShape) checkInteger('LayerNorm', 'normalizedShape', size, 1);
    this.epsilon = epsilon;
    if (!elementwiseAffine) return;
    this.weight = this.parameter('weight', perValue(this.normalizedShape, 1));
    if (bias) this.bias = this.parameter('bias', perValue(this.normalizedShape, 0));
  }

  forward(x: Tensor): Tensor {
    const { weight, bias, epsilon } = this;
    return layerNorm(x, this.normalizedShape, { weight: weight?.value, bias: bias?.value, epsilon });
  }

  override describe(): string {
    return this.normalizedShape.join('×');
  }
}

export interface RMSNormOptions {
  /** Added to the mean square. @default 2⁻²³, float32's own */
  readonly epsilon?: number;
  /** Whether values are scaled by learned numbers. @default true */
  readonly elementwiseAffine?: boolean;
}

/**
 * Divides the last axes of each sample by the root of their mean square. Follows torch.nn.RMSNorm; Zhang and Sennrich (2019).
 *
 * @throws TypeError if an input does not end in `normalizedShape`.
 */
export class RMSNorm extends Module {
  override readonly kind: string = 'RMSNorm';
  readonly normalizedShape: Shape;
  readonly epsilon: number | undefined;
  readonly weight: Parameter | undefined;

  constructor(normalizedShape: number | Shape, { epsilon, elementwiseAffine = true }: RMSNormOptions = {}) {
    super();
    this.normalizedShape = [normalizedShape].flat();
    for (const size of this.normalizedShape) checkInteger('RMSNorm', 'normalizedShape', size, 1);
    this.epsilon = epsilon;
    if (elementwiseAffine) this.weight = this.parameter('weight', perValue(this.normalizedShape, 1));
  }

  forward(x: Tensor): Tensor {
    return rmsNorm(x, this.normalizedShape, { weight: this.weight?.value, epsilon: this.epsilon });
  }

  override describe(): string {
    return this.normalizedShape.join('×');
  }
}

/**
 * Divides each value by how strong its neighbours in `size` channels are, as AlexNet and ZFNet do.
 *
 * `[batch, …, channels]` → the same shape. Follows torch.nn.LocalResponseNorm; Krizhevsky et al. (2012).
 *
 * @throws RangeError if `size` is not a positive whole number.
 * @example
 * new LocalResponseNorm(5);
 */
export class LocalResponseNorm extends Module {
  override readonly kind: string = 'LocalResponseNorm';
  readonly size: number;
  readonly options: LocalResponseNormOptions;

  constructor(size: number, options: LocalResponseNormOptions = {}) {
    super();
    checkInteger('LocalResponseNorm', 'size', size, 1);
    this.size = size;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return localResponseNorm(x, this.size, this.options);
  }

  override describe(): string {
    return `${this.size}`;
  }
}
