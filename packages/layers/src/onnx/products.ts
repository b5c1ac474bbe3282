import type { GraphNode } from '../graph/trace.ts';
import { asHere } from './axis-order.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import { attributesOf, type Translation, type Translations } from './translation.ts';

interface Product {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly activation?: string;
  readonly leakyreluAlpha?: number;
}

/** Matrices become a Gemm, as PyTorch's Linear does, so that its weight keeps its shape; stacks of them a MatMul. */
const product: Translation = (onnx, node) => {
  const { a, b, bias } = node.inputs;
  const { transposeA, transposeB } = attributesOf<Product>(node);
  const rank = onnx.sizes(node.outputs[0]).length;
  const order = asHere(rank);
  let y: string;
  if (rank === 2) {
    const added = bias === undefined ? [] : [onnx.get(bias)];
    const turned = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
    y = onnx.emit('Gemm', [onnx.get(a, order), onnx.get(b, order), ...added], turned);
  } else {
    const factors = [operand(onnx, a, transposeA), operand(onnx, b, transposeB)];
    y = onnx.emit('MatMul', factors);
    if (bias !== undefined) y = onnx.emit('Add', [y, onnx.get(bias)]);
  }
  onnx.set(node.outputs[0], activated(onnx, y, node), order);
};

/** PyTorch's Linear: a Gemm of matrices, and of more axes a MatMul with the weight turned. */
const linear: Translation = (onnx, node) => {
  const { x, weight, bias } = node.inputs;
  const order = asHere(onnx.sizes(x).length);
  const isMatrix = order.length === 2;
  const factors = [onnx.get(x, order), isMatrix ? onnx.get(weight, asHere(2)) : operand(onnx, weight, true)];
  const added = bias === undefined ? [] : [onnx.get(bias)];
  let y: string;
  if (isMatrix) y = onnx.emit('Gemm', [...factors, ...added], { transA: 0, transB: 1 });
  else {
    y = onnx.emit('MatMul', factors);
    if (bias !== undefined) y = onnx.emit('Add', [y, ...added]);
  }
  onnx.set(node.outputs[0], y, order);
};

function operand(onnx: OnnxGraph, id: number, isTurned: boolean): string {
  const order = [...asHere(onnx.sizes(id).length)];
  return onnx.get(id, isTurned ? [...order.slice(0, -2), order.length - 1, order.length - 2] : order);
}

const ACTIVATIONS: Readonly<Record<string, (onnx: OnnxGraph, x: string, alpha: number) => string>> = {
  linear: (_, x) => x,
  relu: (onnx, x) => onnx.emit('Relu', [x]),
  relu6: (onnx, x) => onnx.emit('Clip', [x, 0, 6]),
  elu: (onnx, x) => onnx.emit('Elu', [x]),
  sigmoid: (onnx, x) => onnx.emit('Sigmoid', [x]),
  leakyrelu: (onnx, x, alpha) => onnx.emit('LeakyRelu', [x], { alpha }),
};

/** What tfjs joins with a product. */
function activated(onnx: OnnxGraph, x: string, node: GraphNode): string {
  const { activation = 'linear', leakyreluAlpha = 0.2 } = attributesOf<Product>(node);
  const known = ACTIVATIONS[activation];
  if (!known)
    throw new RangeError(`encodeOnnx: a product joined with ${activation} has no ONNX translation; apply it by itself`);
  return known(onnx, x, leakyreluAlpha);
}

/** Products of matrices. */
export const products: Translations = { linear, BatchMatMul: product, _FusedMatMul: product };
