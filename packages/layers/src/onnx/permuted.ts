import { type HostTensor, type Shape, sizeOf } from '@cnn/tensor';

/** A tensor's numbers with its axes in another order: axis i of the result is axis `order[i]`. They are not copied where the order stays. */
export function permuted(data: HostTensor['data'], shape: Shape, order: readonly number[]): HostTensor['data'] {
  if (order.every((axis, i) => axis === i)) return data;
  const strides = order.map((axis) => sizeOf(shape.slice(axis + 1)));
  const sizes = order.map((axis) => shape[axis]);
  const result = data.slice();
  const place = sizes.map(() => 0);
  let from = 0;
  for (let i = 0; i < result.length; i++) {
    result[i] = data[from];
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++place[axis] < sizes[axis]) break;
      from -= strides[axis] * sizes[axis];
      place[axis] = 0;
    }
  }
  return result;
}
