import { ReLU } from '../activations/rectifiers.ts';
import { Sequential } from '../containers/sequential.ts';
import type { Module } from '../core/module.ts';
import type { Conv2dOptions } from '../layers/conv2d.ts';
import { Conv2d, square } from '../layers/conv2d.ts';
import { BatchNorm2d } from '../norms/batch-norm.ts';

/** Makes the normalisation behind a convolution of so many channels. */
export type NormLayer = (channels: number) => Module;

export interface Conv2dNormActivationOptions extends Omit<Conv2dOptions, 'padding'> {
  /** @default half of the (dilated) kernel, which keeps height and width at stride 1 */
  readonly padding?: Conv2dOptions['padding'];
  /** Makes the normalisation; null leaves it out. @default BatchNorm2d */
  readonly normLayer?: NormLayer | null;
  /** Makes the activation; null leaves it out. @default ReLU */
  readonly activationLayer?: (() => Module) | null;
  /** Whether the convolution has a bias. @default where there is no normalisation, which would take it away again */
  readonly bias?: boolean;
}

/**
 * A convolution, its normalisation and its activation: the brick of most networks since 2015.
 *
 * Images `[batch, height, width, inChannels]` → `[batch, h, w, outChannels]`. Parameters are named `0.weight`, `1.weight`, … Follows
 * torchvision.ops.Conv2dNormActivation.
 *
 * @throws as {@link Conv2d}.
 * @example
 * new Conv2dNormActivation(3, 32, 3, { stride: 2, activationLayer: () => new ReLU6() });
 */
export class Conv2dNormActivation extends Sequential {
  override readonly kind: string = 'Conv2dNormActivation';

  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly [number, number] = 3,
    {
      normLayer = batchNorm,
      activationLayer = () => new ReLU(),
      bias = normLayer === null,
      dilation = 1,
      padding = halfOf(kernelSize, dilation),
      ...options
    }: Conv2dNormActivationOptions = {},
  ) {
    super(
      new Conv2d(inChannels, outChannels, kernelSize, { ...options, padding, dilation, bias }),
      ...(normLayer ? [normLayer(outChannels)] : []),
      ...(activationLayer ? [activationLayer()] : []),
    );
  }
}

/** The padding that keeps height and width, for an odd kernel. */
function halfOf(kernelSize: number | readonly [number, number], dilation: Conv2dOptions['dilation']): [number, number] {
  const [height, width] = square(kernelSize).map((size) => Math.floor((size - 1) / 2));
  const [down, right] = square(dilation ?? 1);
  return [height * down, width * right];
}

/** The normalisation of the blocks, unless told otherwise. */
export const batchNorm: NormLayer = (channels) => new BatchNorm2d(channels);
