import { without } from './axis-order.ts';
import { DATA_TYPES } from './model-proto.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import { attributesOf, inputsOf, placesOf, pointwise, type Translation, type Translations } from './translation.ts';

type Axes = number | readonly number[] | undefined | null;

/** A value of ONNX with axes joined. From opset 18 on (for sums from 13 on) the axes are an input. */
export function reduced(onnx: OnnxGraph, type: string, x: string, axes: readonly number[], keepDims: boolean): string {
  const keepdims = keepDims ? 1 : 0;
  if (onnx.opset >= 18 || type === 'ReduceSum') return onnx.emit(type, [x, onnx.integers(axes)], { keepdims });
  return onnx.emit(type, [x], { axes, keepdims });
}

const reduction =
  (type: string): Translation =>
  (onnx, node) => {
    const [x] = inputsOf(node);
    const { axis, reductionIndices, keepDims } = attributesOf<{
      axis: Axes;
      reductionIndices: Axes;
      keepDims: boolean;
    }>(node);
    const order = onnx.order(x);
    const places = placesOf(axis ?? reductionIndices, order);
    const removed = places.map((place) => order[place]);
    const y = reduced(onnx, type, onnx.get(x), places, keepDims);
    onnx.set(node.outputs[0], y, keepDims ? order : without(order, removed));
  };

const place =
  (type: string): Translation =>
  (onnx, node) => {
    const [x] = inputsOf(node);
    const { axis } = attributesOf<{ axis: number | readonly number[] }>(node);
    const order = onnx.order(x);
    const [at] = placesOf(axis, order);
    const found = onnx.emit(type, [onnx.get(x)], { axis: at, keepdims: 0 });
    onnx.set(node.outputs[0], onnx.emit('Cast', [found], { to: DATA_TYPES.int32 }), without(order, [order[at]]));
  };

const alongAxis = (type: string): Translation =>
  pointwise((onnx, x, node) => {
    const { dim, axis = dim } = attributesOf<{ dim?: number; axis?: number }>(node);
    const order = onnx.order(inputsOf(node)[0]);
    return onnx.emit(type, [x], { axis: placesOf(axis ?? order.length - 1, order)[0] });
  });

/** Steps that join numbers along axes. */
export const reductions: Translations = {
  Mean: reduction('ReduceMean'),
  Sum: reduction('ReduceSum'),
  Max: reduction('ReduceMax'),
  Min: reduction('ReduceMin'),
  Prod: reduction('ReduceProd'),
  ArgMax: place('ArgMax'),
  ArgMin: place('ArgMin'),
  Softmax: alongAxis('Softmax'),
  LogSoftmax: alongAxis('LogSoftmax'),
};
