import { type Shape, scope, zeros } from '@cnn/tensor';
import type { AnyModule } from '../core/module.ts';
import { trace } from '../graph/trace.ts';
import { type AxisField, fieldsOf } from './axis-field.ts';

/** A part of an image in pixels, ends included, cut at the image's edges. */
export interface ImageWindow {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Which part of the input each value of a layer's output can depend on. Pairs are `[vertical, horizontal]`, in pixels of the input. */
export interface ReceptiveField {
  /** Extent of what one value sees; Infinity where it sees everything (behind a fully connected layer or a global pool). */
  readonly size: readonly [number, number];
  /** Distance between what neighbours see. */
  readonly stride: readonly [number, number];
  /** How far the first value sees over the input's edge: the padding that one convolution in place of all layers would have. */
  readonly padding: readonly [number, number];
  /** What the value in row `y` and column `x` sees. */
  window(y: number, x: number): ImageWindow;
}

/**
 * The receptive field of every module's output, in order of execution, by dotted name; '' is the model.
 *
 * Holds for any graph: dilation, strides, branches that meet (the union of what they see), transposed convolutions and resizing. Modules whose outputs
 * have no places (vectors) are left out. Follows Araujo, Norris and Sim, Computing receptive fields of convolutional neural networks (2019).
 *
 * @param inputShape `[batch, height, width, channels]`.
 * @throws RangeError where branches of different strides meet, whose places do not belong together.
 * @example
 * const fields = receptiveFields(new CifarCNN(), [1, 32, 32, 3]);
 * fields.get('conv_layer').size; // [36, 36]: more than the image
 * fields.get('conv_layer').window(0, 0); // { top: 0, bottom: 21, left: 0, right: 21 }
 */
export function receptiveFields(model: AnyModule, inputShape: Shape): Map<string, ReceptiveField> {
  const graph = scope(() => trace(model, zeros(inputShape as number[])));
  const fields = fieldsOf(graph);
  const found = new Map<string, ReceptiveField>();
  for (const { name, outputs } of graph.calls) {
    const field = fields.get(outputs[0]);
    if (field) found.set(name, receptiveField(field, inputShape));
  }
  return found;
}

function receptiveField([rows, columns]: readonly [AxisField, AxisField], [, height, width]: Shape): ReceptiveField {
  return {
    size: [rows.size, columns.size],
    stride: [rows.stride, columns.stride],
    padding: [0 - rows.start, 0 - columns.start],
    window(y, x) {
      const [top, bottom] = seen(rows, y, height);
      const [left, right] = seen(columns, x, width);
      return { top, bottom, left, right };
    },
  };
}

function seen({ size, stride, start }: AxisField, index: number, length: number): [first: number, last: number] {
  if (size === Number.POSITIVE_INFINITY) return [0, length - 1];
  const first = start + index * stride;
  return [Math.max(0, Math.ceil(first)), Math.min(length - 1, Math.floor(first + size - 1))];
}
