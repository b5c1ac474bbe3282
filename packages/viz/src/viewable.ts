import {
  checkShape,
  formatShape,
  type HostTensor,
  type Shape,
  type ShapePattern,
  sizeOf,
  type Tensor,
} from '@cnn/tensor';

/** What can be looked at: a tensor on its device, or its values in main memory as a checkpoint holds them. */
export type Viewable = Tensor | HostTensor;

/** Values in main memory, row-major. */
export interface Values {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/**
 * The values behind `viewable`, fetched from the device without blocking it (WebGPU offers no other way).
 *
 * @throws TypeError if the shape does not fit `pattern` or the data do not fill it; RangeError if there are no values.
 */
export async function readValues(owner: string, viewable: Viewable, pattern: ShapePattern): Promise<Values> {
  const shape = checkShape(owner, viewable as Tensor, pattern);
  if (sizeOf(shape) === 0)
    throw new RangeError(`${owner}: expected at least one value, found shape ${formatShape(shape)}`);
  const data = typeof viewable.data === 'function' ? await viewable.data() : viewable.data;
  if (data.length !== sizeOf(shape)) {
    throw new TypeError(
      `${owner}: expected ${sizeOf(shape)} values for shape ${formatShape(shape)}, found ${data.length}`,
    );
  }
  return { shape, data: data instanceof Float32Array ? data : Float32Array.from(data as ArrayLike<number>, Number) };
}
