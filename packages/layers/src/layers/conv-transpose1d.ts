import { convTranspose1d, type ConvTranspose1dOptions as OpOptions, type Tensor } from '@cnn/tensor';
import { Convolution } from './convolution.ts';

export interface ConvTranspose1dOptions extends Omit<OpOptions, 'bias'> {
  /** Whether a bias is added to each output channel. @default true */
  readonly bias?: boolean;
}

/**
 * Makes a signal longer by setting down a small pattern for each of its samples.
 *
 * Signals `[batch, length, inChannels]` → `[batch, l, outChannels]` with
 * l = (length − 1)·stride − 2·padding + dilation·(kernelSize − 1) + outputPadding + 1. Weights and bias start uniform over
 * ±1/√(outChannels / groups·kernelSize). Follows torch.nn.ConvTranspose1d.
 *
 * @throws RangeError and TypeError as ConvTranspose2d does.
 * @example
 * new ConvTranspose1d(16, 1, 4, { stride: 2, padding: 1 }); // doubles the length
 */
export class ConvTranspose1d extends Convolution<readonly [number], ConvTranspose1dOptions> {
  override readonly kind: string = 'ConvTranspose1d';

  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly [number],
    options: ConvTranspose1dOptions = {},
  ) {
    const size: readonly [number] = typeof kernelSize === 'number' ? [kernelSize] : kernelSize;
    super('ConvTranspose1d', inChannels, outChannels, size, options, true);
  }

  protected convolve(x: Tensor, weight: Tensor, bias: Tensor | undefined): Tensor {
    return convTranspose1d(x, weight, { ...this.options, bias });
  }
}
