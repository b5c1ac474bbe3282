import { expandDims, squeeze } from '@tensorflow/tfjs-core';
import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { checkConvolution } from './check-convolution.ts';
import { type Conv2dOptions, conv2d } from './conv2d.ts';
import type { Padding1d } from './padding2d.ts';

export interface Conv1dOptions extends Omit<Conv2dOptions, 'stride' | 'padding' | 'dilation'> {
  /** Step of the kernel. @default 1 */
  readonly stride?: number;
  /** Border at both ends of the signal. @default 0 */
  readonly padding?: Padding1d;
  /** How far the kernel's taps lie apart. @default 1 */
  readonly dilation?: number;
}

/**
 * Cross-correlates signals with a bank of kernels.
 *
 * Signals `[batch, length, in]`, weight `[kernelSize, in / groups, out]` → `[batch, l, out]` with
 * l = ⌊(length + 2·padding − dilation·(kernelSize − 1) − 1) / stride⌋ + 1. Differentiable in all of them. Follows torch.nn.functional.conv1d, in
 * channels-last order.
 *
 * @throws TypeError and RangeError as conv2d does.
 * @example
 * const smooth = conv1d(signals, fill([5, 1, 1], 0.2), { padding: 'same', paddingMode: 'replicate' });
 */
export function conv1d(signals: Tensor, weight: Tensor, options: Conv1dOptions = {}): Tensor {
  const { bias, activation } = options;
  const { stride, padding, dilation, groups, paddingMode } = checkConvolution('conv1d', signals, weight, options);
  const attributes = { stride, padding, dilation, groups, paddingMode, activation };
  return operation('conv1d', { signals, weight, bias }, attributes, ({ signals, weight, bias }) =>
    scope(() => {
      const images = conv2d(expandDims(signals, 1), expandDims(weight, 0), {
        ...options,
        bias,
        stride: [1, stride[0]],
        // An uneven 'same' border is conv2d's to work out.
        padding: typeof options.padding === 'string' ? options.padding : [0, padding[0]],
        dilation: [1, dilation[0]],
      });
      return squeeze(images, [1]);
    }),
  );
}
