import { conv1d, type Conv1dOptions as OpOptions, type Tensor } from '@cnn/tensor';
import { Convolution } from './convolution.ts';

export interface Conv1dOptions extends Omit<OpOptions, 'bias' | 'activation'> {
  /** Whether a bias is added to each output channel. @default true */
  readonly bias?: boolean;
}

/**
 * Looks for a bank of small patterns everywhere in a signal.
 *
 * Signals `[batch, length, inChannels]` → `[batch, l, outChannels]` with l = ⌊(length + 2·padding − dilation·(kernelSize − 1) − 1) / stride⌋ + 1.
 * Weights and bias start uniform over ±1/√(inChannels / groups·kernelSize). Follows torch.nn.Conv1d.
 *
 * @throws RangeError and TypeError as Conv2d does.
 * @example
 * new Conv1d(1, 16, 9, { padding: 'same' }); // keeps the length
 */
export class Conv1d extends Convolution<readonly [number], Conv1dOptions> {
  override readonly kind: string = 'Conv1d';

  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly [number],
    options: Conv1dOptions = {},
  ) {
    super('Conv1d', inChannels, outChannels, typeof kernelSize === 'number' ? [kernelSize] : kernelSize, options);
  }

  protected convolve(x: Tensor, weight: Tensor, bias: Tensor | undefined): Tensor {
    return conv1d(x, weight, { ...this.options, bias });
  }
}
