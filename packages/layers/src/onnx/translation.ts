import type { GraphNode } from '../graph/trace.ts';
import { type AxisOrder, channelsFirst } from './axis-order.ts';
import type { OnnxAttribute } from './model-proto.ts';
import type { OnnxGraph } from './onnx-graph.ts';

/** Puts a step into ONNX and says where its outputs are. */
export type Translation = (onnx: OnnxGraph, node: GraphNode) => void;

/** Translations by the names of operations. */
export type Translations = Readonly<Record<string, Translation>>;

/** A step's attributes, as the operation documents them. */
export const attributesOf = <T>(node: GraphNode): T => node.attributes as T;

/** The ids of what a step reads, in its order. */
export const inputsOf = (node: GraphNode): number[] => Object.values(node.inputs);

/** A step from one value to one that lies like it: `run` gets the name of one and gives that of the other. */
export function pointwise(run: (onnx: OnnxGraph, x: string, node: GraphNode) => string): Translation {
  return (onnx, node) => {
    const [x] = inputsOf(node);
    onnx.set(node.outputs[0], run(onnx, onnx.get(x), node), onnx.order(x));
  };
}

/** {@link pointwise} by one operator of ONNX. */
export const operator = (type: string, attributes?: (node: GraphNode) => Record<string, OnnxAttribute>): Translation =>
  pointwise((onnx, x, node) => onnx.emit(type, [x], attributes?.(node)));

/** A step from images or signals to such, in PyTorch's order; both may have any rank. */
export function onImages(run: (onnx: OnnxGraph, x: string, node: GraphNode) => string): Translation {
  return (onnx, node) => {
    const [x] = inputsOf(node);
    const [y] = node.outputs;
    const name = run(onnx, onnx.get(x, channelsFirst(onnx.sizes(x).length)), node);
    onnx.set(y, name, channelsFirst(onnx.sizes(y).length));
  };
}

/** Where axes of ours are in an order; negative ones count from the end. */
export function placesOf(axes: number | readonly number[] | undefined | null, order: AxisOrder): number[] {
  const all = axes === undefined || axes === null ? order.map((_, i) => i) : [axes].flat();
  return all.map((axis) => order.indexOf(axis < 0 ? axis + order.length : axis)).sort((a, b) => a - b);
}

/** How operands of a step should lie that joins them: as images do, if one of them does. */
export function commonOrder(onnx: OnnxGraph, ids: readonly number[]): AxisOrder {
  const rank = Math.max(...ids.map((id) => onnx.sizes(id).length));
  const whole = ids.filter((id) => onnx.sizes(id).length === rank);
  const computed = whole.filter((id) => !onnx.isFixed(id)).map((id) => onnx.order(id));
  const usual = String(channelsFirst(rank));
  return computed.find((each) => String(each) === usual) ?? computed[0] ?? onnx.order(whole[0]);
}
