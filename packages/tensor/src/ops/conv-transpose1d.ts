import { expandDims, squeeze } from '@tensorflow/tfjs-core';
import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { checkConvTranspose } from './check-convolution.ts';
import { type ConvTranspose2dOptions, convTranspose2d } from './conv-transpose2d.ts';

export interface ConvTranspose1dOptions extends Pick<ConvTranspose2dOptions, 'groups' | 'bias'> {
  /** How far apart the kernel's copies are set down. @default 1 */
  readonly stride?: number;
  /** Samples that are cut from both ends of the result. @default 0 */
  readonly padding?: number;
  /** Samples that the result gains at its end; fewer than the stride or the dilation. @default 0 */
  readonly outputPadding?: number;
  /** How far the kernel's taps lie apart. @default 1 */
  readonly dilation?: number;
}

/**
 * As {@link convTranspose2d} for signals: makes them longer.
 *
 * Signals `[batch, length, in]`, weight `[kernelSize, out / groups, in]` → `[batch, l, out]` with
 * l = (length − 1)·stride − 2·padding + dilation·(kernelSize − 1) + outputPadding + 1. Differentiable in all of them. Follows
 * torch.nn.functional.conv_transpose1d, in channels-last order.
 *
 * @throws TypeError and RangeError as convTranspose2d does.
 * @example
 * const twiceAsLong = convTranspose1d(signals, weight, { stride: 2 }); // with a kernel of 2
 */
export function convTranspose1d(signals: Tensor, weight: Tensor, options: ConvTranspose1dOptions = {}): Tensor {
  const { bias } = options;
  const { outputSize: _, ...attributes } = checkConvTranspose('convTranspose1d', signals, weight, options);
  const { stride, padding, outputPadding, dilation, groups } = attributes;
  return operation('convTranspose1d', { signals, weight, bias }, attributes, ({ signals, weight, bias }) =>
    scope(() => {
      const images = convTranspose2d(expandDims(signals, 1), expandDims(weight, 0), {
        stride: [1, stride[0]],
        padding: [0, padding[0]],
        outputPadding: [0, outputPadding[0]],
        dilation: [1, dilation[0]],
        groups,
        bias,
      });
      return squeeze(images, [1]);
    }),
  );
}
