import { convTranspose2d, type ConvTranspose2dOptions as OpOptions, type Tensor } from '@cnn/tensor';
import { square } from './conv2d.ts';
import { Convolution } from './convolution.ts';

export interface ConvTranspose2dOptions extends Omit<OpOptions, 'bias'> {
  /** Whether a bias is added to each output channel. @default true */
  readonly bias?: boolean;
}

/**
 * Makes a picture larger by setting down a small pattern for each of its pixels: the way of a {@link Conv2d} back, for decoders and segmentation.
 *
 * Images `[batch, height, width, inChannels]` → `[batch, h, w, outChannels]` with
 * h = (height − 1)·stride − 2·padding + dilation·(kernel − 1) + outputPadding + 1. Weights and bias start uniform over
 * ±1/√(outChannels / groups·kernelHeight·kernelWidth). Follows torch.nn.ConvTranspose2d.
 *
 * @throws RangeError if a size is not a positive whole number, `groups` does not divide the channels, or `outputPadding` is neither smaller than the
 * stride nor than the dilation; TypeError if the images have other channels.
 * @example
 * new ConvTranspose2d(64, 32, 2, { stride: 2 }); // doubles height and width
 */
export class ConvTranspose2d extends Convolution<readonly [number, number], ConvTranspose2dOptions> {
  override readonly kind: string = 'ConvTranspose2d';

  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly [number, number],
    options: ConvTranspose2dOptions = {},
  ) {
    super('ConvTranspose2d', inChannels, outChannels, square(kernelSize), options, true);
  }

  protected convolve(x: Tensor, weight: Tensor, bias: Tensor | undefined): Tensor {
    return convTranspose2d(x, weight, { ...this.options, bias });
  }
}
