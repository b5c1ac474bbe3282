import type { GraphNode } from '../graph/trace.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import { attributesOf, operator, pointwise, type Translation, type Translations } from './translation.ts';

/** Attributes of activations, as PyTorch names them. */
interface Settings {
  readonly alpha: number;
  readonly approximate: 'none' | 'tanh';
  readonly lambda: number;
  readonly low: number;
  readonly high: number;
  readonly limit: number;
  readonly value: number;
  readonly beta: number;
  readonly threshold: number;
}

const activation = (run: (onnx: OnnxGraph, x: string, settings: Settings) => string): Translation =>
  pointwise((onnx, x, node) => run(onnx, x, attributesOf<Settings>(node)));

const alpha = (node: GraphNode) => ({ alpha: attributesOf<Settings>(node).alpha });

/** x · (1 + erf(x/√2)) / 2, or with a tanh near to it. ONNX has it since opset 20. */
function gelu(onnx: OnnxGraph, x: string, { approximate }: Settings): string {
  if (onnx.opset >= 20) return onnx.emit('Gelu', [x], { approximate });
  const inside =
    approximate === 'tanh'
      ? onnx.emit('Mul', [
          onnx.emit('Add', [x, onnx.emit('Mul', [onnx.emit('Pow', [x, 3]), 0.044715])]),
          Math.sqrt(2 / Math.PI),
        ])
      : onnx.emit('Mul', [x, Math.SQRT1_2]);
  const share = onnx.emit('Add', [onnx.emit(approximate === 'tanh' ? 'Tanh' : 'Erf', [inside]), 1]);
  return onnx.emit('Mul', [onnx.emit('Mul', [x, share]), 0.5]);
}

/** Activations, by tfjs's kernels and by ops of PyTorch's names. */
export const activations: Translations = {
  Relu: operator('Relu'),
  Sigmoid: operator('Sigmoid'),
  Tanh: operator('Tanh'),
  Softplus: operator('Softplus'),
  Selu: operator('Selu'),
  Elu: operator('Elu'),
  LeakyRelu: operator('LeakyRelu', alpha),
  Relu6: activation((onnx, x) => onnx.emit('Clip', [x, 0, 6])),
  hardtanh: activation((onnx, x, { low, high }) => onnx.emit('Clip', [x, low, high])),
  prelu(onnx, node) {
    const { x, slopes } = node.inputs;
    const order = onnx.order(x);
    onnx.set(node.outputs[0], onnx.emit('PRelu', [onnx.get(x), onnx.getBeside(slopes, order)]), order);
  },
  leakyRelu: operator('LeakyRelu', alpha),
  selu: operator('Selu'),
  softsign: operator('Softsign'),
  logSigmoid: activation((onnx, x) => onnx.emit('Neg', [onnx.emit('Softplus', [onnx.emit('Neg', [x])])])),
  tanhshrink: activation((onnx, x) => onnx.emit('Sub', [x, onnx.emit('Tanh', [x])])),
  softshrink: operator('Shrink', (node) => {
    const { lambda } = attributesOf<Settings>(node);
    return { lambd: lambda, bias: lambda };
  }),
  hardshrink: operator('Shrink', (node) => ({ lambd: attributesOf<Settings>(node).lambda, bias: 0 })),
  threshold: activation((onnx, x, { limit, value }) =>
    onnx.emit('Where', [onnx.emit('Greater', [x, limit]), x, value]),
  ),
  softplus: activation((onnx, x, { beta, threshold }) => {
    const scaled = onnx.emit('Mul', [x, beta]);
    const soft = onnx.emit('Div', [onnx.emit('Softplus', [scaled]), beta]);
    return onnx.emit('Where', [onnx.emit('Greater', [scaled, threshold]), x, soft]);
  }),
  elu: operator('Elu', alpha),
  celu: operator('Celu', alpha),
  gelu: activation(gelu),
  silu: activation((onnx, x) => onnx.emit('Mul', [x, onnx.emit('Sigmoid', [x])])),
  mish: activation((onnx, x) => {
    if (onnx.opset >= 18) return onnx.emit('Mish', [x]);
    return onnx.emit('Mul', [x, onnx.emit('Tanh', [onnx.emit('Softplus', [x])])]);
  }),
  hardsigmoid: operator('HardSigmoid', () => ({ alpha: 1 / 6, beta: 0.5 })),
  hardswish: operator('HardSwish'),
};
