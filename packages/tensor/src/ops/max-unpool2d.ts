import { checkImages, checkShape } from '../checks.ts';
import { customGradient } from '../gradients.ts';
import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { type Pair, pair } from './per-axis.ts';
import { putIntoPlanes, takeFromPlanes } from './planes.ts';

export interface MaxUnpool2dOptions {
  /** Step of the pooling that is undone. @default the window's size */
  readonly stride?: Pair;
  /** Its border. @default 0 */
  readonly padding?: Pair;
  /** `[height, width]` of the images that were pooled, less than a stride off the default. @default (size − 1)·stride − 2·padding + window */
  readonly outputSize?: readonly [number, number];
}

/**
 * Puts the largest values of a pooling back in their places, among zeros.
 *
 * Values and indices `[batch, h, w, channels]` of {@link maxPool2dWithIndices} → images `[batch, height, width, channels]`. Where several
 * values have one place, as from windows that overlap, one of them stays (the last one, but for WebGPU). Differentiable in the values. Follows
 * torch.nn.functional.max_unpool2d.
 *
 * @throws TypeError if values and indices do not fit; RangeError if the size is not one whose pooling has these values.
 * @example
 * const { values, indices } = maxPool2dWithIndices(images, 2);
 * maxUnpool2d(values, indices, 2, { outputSize: [33, 33] }); // for images of an odd size, which would else come back as 32×32
 */
export function maxUnpool2d(values: Tensor, indices: Tensor, window: Pair, options: MaxUnpool2dOptions = {}): Tensor {
  const [, ...sizes] = checkImages('maxUnpool2d', values);
  checkShape('maxUnpool2d indices', indices, values.shape);
  if (indices.dtype !== 'int32') {
    throw new TypeError(
      `maxUnpool2d: expected int32 indices, found ${indices.dtype}; take those of maxPool2dWithIndices or cast them`,
    );
  }
  const size = pair('maxUnpool2d', 'window', window, 1);
  const stride = pair('maxUnpool2d', 'stride', options.stride ?? window, 1);
  const border = pair('maxUnpool2d', 'padding', options.padding ?? 0, 0);
  const usual = [0, 1].map((axis) => (sizes[axis] - 1) * stride[axis] - 2 * border[axis] + size[axis]);
  const outputSize = pair('maxUnpool2d', 'outputSize', options.outputSize ?? (usual as [number, number]), 1);
  for (const axis of [0, 1]) {
    if (Math.abs(outputSize[axis] - usual[axis]) < stride[axis]) continue;
    throw new RangeError(
      `maxUnpool2d: outputSize ${outputSize.join('×')} has no such pooling; axis ${axis} must be between ${usual[axis] - stride[axis] + 1} and ${usual[axis] + stride[axis] - 1}`,
    );
  }
  const padding = [border[0], border[0], border[1], border[1]];
  return operation(
    'maxUnpool2d',
    { values, indices },
    { window: size, stride, padding, outputSize },
    ({ values, indices }) => {
      const put = customGradient(([x]: [values: Tensor], save) => {
        save([indices]);
        return {
          value: putIntoPlanes(x, indices, outputSize),
          gradient: (dy, [at]) => [scope(() => takeFromPlanes(dy, at))],
        };
      });
      return put(values);
    },
  );
}
