import { conv2d, type Conv2dOptions as OpOptions, type Tensor } from '@cnn/tensor';
import { Convolution } from './convolution.ts';

export interface Conv2dOptions extends Omit<OpOptions, 'bias' | 'activation'> {
  /** Whether a bias is added to each output channel. @default true */
  readonly bias?: boolean;
}

/**
 * Looks for a bank of small patterns everywhere in a picture.
 *
 * Images `[batch, height, width, inChannels]` → `[batch, h, w, outChannels]` with
 * h = ⌊(height + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1. Weights and bias start uniform over
 * ±1/√(inChannels / groups·kernelHeight·kernelWidth). Follows torch.nn.Conv2d.
 *
 * @throws RangeError if a size is not a positive whole number, `groups` does not divide the channels or `'same'` has a stride; TypeError if the images
 * have other channels.
 * @example
 * new Conv2d(3, 32, 3, { padding: 1 }); // keeps height and width
 * new Conv2d(32, 64, 3, { groups: 32, dilation: 2, padding: 'same', paddingMode: 'reflect' }); // depthwise, two kernels a channel
 */
export class Conv2d extends Convolution<readonly [number, number], Conv2dOptions> {
  override readonly kind: string = 'Conv2d';

  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly [number, number],
    options: Conv2dOptions = {},
  ) {
    super('Conv2d', inChannels, outChannels, square(kernelSize), options);
  }

  protected convolve(x: Tensor, weight: Tensor, bias: Tensor | undefined): Tensor {
    return conv2d(x, weight, { ...this.options, bias });
  }
}

/** One number for height and width, or both. */
export const square = (size: number | readonly [number, number]): readonly [number, number] =>
  typeof size === 'number' ? [size, size] : size;
