import type { GraphNode } from '../graph/trace.ts';
import { asHere } from './axis-order.ts';
import { DATA_TYPES } from './model-proto.ts';
import { hasDataType, type OnnxGraph } from './onnx-graph.ts';
import {
  attributesOf,
  commonOrder,
  inputsOf,
  operator,
  pointwise,
  type Translation,
  type Translations,
} from './translation.ts';

/** Names of operators that take one value and are called commonOrder, or nearly so, in tfjs. */
const UNARY = {
  ...{
    Abs: 'Abs',
    Acos: 'Acos',
    Acosh: 'Acosh',
    Asin: 'Asin',
    Asinh: 'Asinh',
    Atan: 'Atan',
    Atanh: 'Atanh',
    Ceil: 'Ceil',
  },
  ...{ Cos: 'Cos', Cosh: 'Cosh', Erf: 'Erf', Exp: 'Exp', Floor: 'Floor', IsNan: 'IsNaN', IsInf: 'IsInf', Log: 'Log' },
  ...{
    LogicalNot: 'Not',
    Neg: 'Neg',
    Reciprocal: 'Reciprocal',
    Round: 'Round',
    Sign: 'Sign',
    Sin: 'Sin',
    Sinh: 'Sinh',
  },
  ...{ Sqrt: 'Sqrt', Tan: 'Tan' },
};

const BINARY = {
  ...{ Add: 'Add', Sub: 'Sub', Multiply: 'Mul', RealDiv: 'Div', Maximum: 'Max', Minimum: 'Min', Pow: 'Pow' },
  ...{ Equal: 'Equal', Greater: 'Greater', GreaterEqual: 'GreaterOrEqual', Less: 'Less', LessEqual: 'LessOrEqual' },
  ...{ LogicalAnd: 'And', LogicalOr: 'Or', AddN: 'Sum', Prelu: 'PRelu', Select: 'Where' },
};

/** Steps that treat each number by itself. */
export const elementwise: Translations = {
  ...mapped(UNARY, (type) => operator(type)),
  ...mapped(BINARY, (type) => joined((onnx, names) => onnx.emit(type, names))),
  Add: (onnx, node) => passed(onnx, node, 0) || biasOfProduct(onnx, node) || add(onnx, node),
  Multiply: (onnx, node) => passed(onnx, node, 1) || multiply(onnx, node),
  NotEqual: joined((onnx, names) => onnx.emit('Not', [onnx.emit('Equal', names)])),
  SquaredDifference: joined((onnx, names) => squared(onnx, onnx.emit('Sub', names))),
  FloorDiv: joined((onnx, names, node) => {
    const isReal = inputsOf(node).every((id) => onnx.type(id) === 'float32');
    // Whole numbers are cut off by Div, towards 0.
    const reals = isReal ? names : names.map((name) => onnx.emit('Cast', [name], { to: DATA_TYPES.float32 }));
    const floor = onnx.emit('Floor', [onnx.emit('Div', reals)]);
    return onnx.emit('Cast', [floor], { to: DATA_TYPES[onnx.type(node.outputs[0])] });
  }),
  Identity: pointwise((_, x) => x),
  Cast: pointwise((onnx, x, node) => {
    const { dtype } = attributesOf<{ dtype: string }>(node);
    if (!hasDataType(dtype)) throw new TypeError(`encodeOnnx: ONNX has no type for ${dtype}; cast to float32 or int32`);
    return dtype === onnx.type(inputsOf(node)[0]) ? x : onnx.emit('Cast', [x], { to: DATA_TYPES[dtype] });
  }),
  Square: pointwise(squared),
  Rsqrt: pointwise((onnx, x) => onnx.emit('Reciprocal', [onnx.emit('Sqrt', [x])])),
  Expm1: pointwise((onnx, x) => onnx.emit('Sub', [onnx.emit('Exp', [x]), 1])),
  Log1p: pointwise((onnx, x) => onnx.emit('Log', [onnx.emit('Add', [x, 1])])),
  Step: pointwise((onnx, x, node) =>
    onnx.emit('Where', [onnx.emit('Greater', [x, 0]), 1, attributesOf<{ alpha: number }>(node).alpha]),
  ),
  ClipByValue: pointwise((onnx, x, node) => {
    const { clipValueMin, clipValueMax } = attributesOf<{ clipValueMin: number; clipValueMax: number }>(node);
    const type = onnx.type(inputsOf(node)[0]);
    return onnx.emit('Clip', [x, onnx.scalar(clipValueMin, type), onnx.scalar(clipValueMax, type)]);
  }),
};

/** A step that joins values number by number. */
function joined(run: (onnx: OnnxGraph, names: string[], node: GraphNode) => string): Translation {
  return (onnx, node) => {
    const order = commonOrder(onnx, inputsOf(node));
    const names = inputsOf(node).map((id) => onnx.getBeside(id, order));
    onnx.set(node.outputs[0], run(onnx, names, node), order);
  };
}

const add = joined((onnx, names) => onnx.emit('Add', names));
const multiply = joined((onnx, names) => onnx.emit('Mul', names));

function squared(onnx: OnnxGraph, x: string): string {
  return onnx.emit('Mul', [x, x]);
}

/** What changes nothing needs no node: dropout multiplies by 1 in evaluation. */
function passed(onnx: OnnxGraph, node: GraphNode, neutral: number): boolean {
  const ids = inputsOf(node);
  const other = ids.find((id) => {
    const { data } = onnx.graph.values[id];
    return data?.length === 1 && data[0] === neutral;
  });
  const x = ids.find((id) => id !== other);
  if (other === undefined || x === undefined || String(onnx.sizes(x)) !== String(onnx.sizes(node.outputs[0])))
    return false;
  onnx.set(node.outputs[0], onnx.get(x), onnx.order(x));
  return true;
}

/** A matrix product and its bias are one node, as a Linear is in PyTorch's files. */
function biasOfProduct(onnx: OnnxGraph, node: GraphNode): boolean {
  const [product, bias] = inputsOf(node);
  const last = onnx.nodes.at(-1);
  if (last?.type !== 'Gemm' || last.inputs.length > 2 || onnx.sizes(bias).length !== 1) return false;
  if (onnx.isFixed(product) || !onnx.isFixed(bias) || last.outputs[0] !== onnx.get(product)) return false;
  if (timesUsed(onnx, product) > 1) return false;
  onnx.nodes[onnx.nodes.length - 1] = { ...last, inputs: [...last.inputs, onnx.get(bias)] };
  onnx.set(node.outputs[0], last.outputs[0], asHere(2));
  return true;
}

function timesUsed({ graph }: OnnxGraph, id: number): number {
  const read = [...graph.nodes.flatMap(inputsOf), ...graph.outputs];
  return read.filter((each) => each === id).length;
}

function mapped(names: Readonly<Record<string, string>>, translate: (type: string) => Translation): Translations {
  return Object.fromEntries(Object.entries(names).map(([ours, type]) => [ours, translate(type)]));
}
