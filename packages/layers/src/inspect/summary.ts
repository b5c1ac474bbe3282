import { type Shape, scope, sizeOf, zeros } from '@cnn/tensor';
import type { AnyModule } from '../core/module.ts';
import type { Parameter } from '../core/parameter.ts';
import { type Graph, type ModuleCall, trace } from '../graph/trace.ts';
import { flopsOf } from './flops.ts';

/** One run of one module: a line of a {@link Summary}. */
export interface LayerSummary {
  /** Dotted name, such as `conv_layer.0`; the model itself is ''. */
  readonly name: string;
  readonly kind: string;
  readonly settings: string;
  /** How many modules it stands in. */
  readonly depth: number;
  /** Whether no other module runs inside it. */
  readonly leaf: boolean;
  /** Whether it has run before, so that its parameters are counted already. */
  readonly recursive: boolean;
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  /** Trainable and frozen parameters, with those inside. */
  readonly parameters: number;
  /** Its share of the model's parameters, in [0, 1]. */
  readonly parametersShare: number;
  /** Height and width of a kernel or window, where it has one. */
  readonly kernelSize?: readonly number[];
  readonly groups?: number;
  /** Multiplications joined with an addition, of convolutions and matrix products inside it. */
  readonly multiplyAdds: number;
  /** Whether an optimizer may change its parameters; undefined where it has none. */
  readonly trainable?: boolean | 'partly';
}

/** What a model consists of, and what it costs for the images of one shape. */
export interface Summary {
  readonly kind: string;
  readonly inputShape: Shape;
  /** All modules in order of execution, outer before inner, without the model itself. */
  readonly layers: readonly LayerSummary[];
  readonly parameters: number;
  readonly trainableParameters: number;
  readonly multiplyAdds: number;
  /** Bytes of parameters and buffers as PyTorch stores them (float32, counters int64). */
  readonly bytes: number;
  readonly inputBytes: number;
  /** Bytes of what layers with parameters give, and as much for its gradients. */
  readonly forwardBackwardBytes: number;
  /** Bytes of the parameters alone. */
  readonly parameterBytes: number;
}

/**
 * What a model consists of: modules, shapes, parameters, multiply-adds and memory.
 *
 * Runs one batch of zeros in evaluation mode. Counts as the tutorial's cells and torchinfo do, but for one thing: torchinfo takes the biases for
 * multiply-adds too (137.93 M in place of 137.73 M for the tutorial's network).
 *
 * @param inputShape `[batch, height, width, channels]`.
 * @example
 * summary(new CifarCNN(), [1, 32, 32, 3]).trainableParameters; // 5852170
 */
export function summary(model: AnyModule, inputShape: Shape): Summary {
  const graph = scope(() => trace(model, zeros(inputShape as number[])));
  const parameters = [...model.namedParameters().values()];
  const buffers = [...model.namedBuffers().values()];
  const total = sizes(parameters);
  const products = multiplyAdds(graph);
  const seen = new Set<AnyModule>();
  const layers = graph.calls.map((call, index) => {
    const recursive = seen.has(call.module);
    seen.add(call.module);
    const leaf = !graph.calls.some(({ parent }) => parent === index);
    return layerSummary(graph, call, { leaf, recursive, multiplyAdds: products[index], total });
  });
  const outputs = layers.filter(({ leaf, parameters: count }) => leaf && count > 0);
  return {
    kind: model.kind,
    inputShape,
    layers: layers.slice(1),
    parameters: total,
    trainableParameters: sizes(parameters.filter(({ requiresGrad }) => requiresGrad)),
    multiplyAdds: products[0],
    bytes: [...parameters, ...buffers].reduce((sum, { size, bytesPerElement }) => sum + size * bytesPerElement, 0),
    inputBytes: 4 * sizeOf(inputShape),
    forwardBackwardBytes: outputs.reduce((sum, { outputShape }) => sum + 8 * sizeOf(outputShape), 0),
    parameterBytes: 4 * total,
  };
}

function layerSummary(
  { values }: Graph,
  { name, module, depth, inputs, outputs }: ModuleCall,
  { total, ...facts }: Pick<LayerSummary, 'leaf' | 'recursive' | 'multiplyAdds'> & { readonly total: number },
): LayerSummary {
  const own = [...module.namedParameters().values()];
  const count = sizes(own);
  const movable = own.filter(({ requiresGrad }) => requiresGrad).length;
  const { kernelSize, groups } = module as unknown as { kernelSize?: number | number[]; groups?: number };
  return {
    name,
    kind: module.kind,
    settings: module.describe(),
    depth,
    ...facts,
    inputShape: values[inputs[0]]?.shape ?? [],
    outputShape: values[outputs[0]].shape,
    parameters: count,
    parametersShare: total > 0 ? count / total : 0,
    ...(kernelSize !== undefined && { kernelSize: [kernelSize].flat() }),
    ...(groups !== undefined && { groups }),
    ...(own.length > 0 && { trainable: movable === own.length || (movable > 0 && 'partly') }),
  };
}

/** By call, with those of the calls inside it. */
function multiplyAdds(graph: Graph): number[] {
  const products = graph.calls.map(() => 0);
  for (const node of graph.nodes) {
    const [operator, flops] = flopsOf(graph, node) ?? ['', 0];
    if (!PRODUCTS.has(operator)) continue;
    for (let call: number | undefined = node.call; call !== undefined; call = graph.calls[call].parent) {
      products[call] += flops;
    }
  }
  return products;
}

const PRODUCTS: ReadonlySet<string> = new Set(['conv', 'convTranspose', 'linear', 'matmul']);

const sizes = (parameters: readonly Parameter[]): number => parameters.reduce((sum, { size }) => sum + size, 0);
