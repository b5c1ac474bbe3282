import { type Shape, scope, sizeOf, zeros } from '@cnn/tensor';
import type { AnyModule } from '../core/module.ts';
import { type Graph, type GraphNode, trace } from '../graph/trace.ts';

/** How often a model multiplies, by where and by what. One multiplication joined with an addition counts as one. */
export interface FlopCount {
  readonly total: number;
  /** By operation: `conv`, `linear`, `batchNorm`, …. */
  readonly byOperator: ReadonlyMap<string, number>;
  /** By module with all that is inside it, by dotted name; the model is ''. */
  readonly byModule: ReadonlyMap<string, number>;
  readonly byModuleAndOperator: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Operations that cost something and are not counted, such as `Relu` or `maxPool2d`, and how often each was run. */
  readonly uncounted: ReadonlyMap<string, number>;
}

/**
 * Counts the multiply-adds of a model for an input, with fvcore's rules: convolutions and matrix products without their biases, normalisations, adaptive
 * averages and resizing; activations, sums and other pooling are free and listed in `uncounted`.
 *
 * Works for any `forward`, as it looks at what is computed. Runs one batch of zeros in evaluation mode. Follows fvcore.nn.FlopCountAnalysis.
 *
 * @param inputShape `[batch, height, width, channels]`.
 * @example
 * const { total, byOperator } = flopCount(new CifarCNN(), [1, 32, 32, 3]);
 * total; // 137892864, of them byOperator.get('conv') 133005312
 */
export function flopCount(model: AnyModule, inputShape: Shape): FlopCount {
  return countFlops(scope(() => trace(model, zeros(inputShape as number[]))));
}

/** {@link flopCount} of a graph that is there already. */
export function countFlops(graph: Graph): FlopCount {
  const byOperator = new Map<string, number>();
  const byModule = new Map<string, number>();
  const both = new Map<string, Map<string, number>>();
  const uncounted = new Map<string, number>();
  let total = 0;
  for (const { name } of graph.calls) {
    byModule.set(name, 0);
    both.set(name, new Map());
  }
  for (const node of graph.nodes) {
    const [operator, flops] = flopsOf(graph, node) ?? [];
    if (operator === undefined || flops === undefined) {
      if (!FREE.has(node.operation)) raise(uncounted, node.operation, 1);
      continue;
    }
    total += flops;
    raise(byOperator, operator, flops);
    for (const name of modulesAround(graph, node)) {
      raise(byModule, name, flops);
      raise(both.get(name)!, operator, flops);
    }
  }
  return { total, byOperator, byModule, byModuleAndOperator: both, uncounted };
}

/** Under which name an operation is counted, and its multiply-adds; undefined for what is not counted. */
export function flopsOf(graph: Graph, node: GraphNode): [operator: string, flops: number] | undefined {
  const count = COUNTS[node.operation];
  if (!count) return undefined;
  const shapes = Object.fromEntries(Object.entries(node.inputs).map(([name, id]) => [name, graph.values[id].shape]));
  const output = graph.values[node.outputs[0]].shape;
  return count({ shapes, output, attributes: node.attributes });
}

interface Sizes {
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly output: Shape;
  readonly attributes: Readonly<Record<string, unknown>>;
}

type Count = (sizes: Sizes) => [operator: string, flops: number];

/** Each weight meets each position of the output (of the input, where the convolution is transposed) once. */
const convolution: Count = ({ shapes: { weight }, output }) => [
  'conv',
  (sizeOf(output) / output.at(-1)!) * sizeOf(weight),
];
const transposed: Count = ({ shapes: { images = [], signals = images, weight } }) => [
  'convTranspose',
  (sizeOf(signals) / signals.at(-1)!) * sizeOf(weight),
];
const product: Count = ({ shapes: { a }, output, attributes: { transposeA } }) => [
  'matmul',
  sizeOf(output) * a.at(transposeA ? -2 : -1)!,
];
const perInput =
  (operator: string, plain: number, affine = plain): Count =>
  ({ shapes }) => [
    operator,
    sizeOf(Object.values(shapes)[0]) * ('gamma' in shapes || 'weight' in shapes ? affine : plain),
  ];
const perOutput =
  (operator: string, factor: number): Count =>
  ({ output }) => [operator, sizeOf(output) * factor];

const COUNTS: Readonly<Record<string, Count>> = {
  conv1d: convolution,
  conv2d: convolution,
  convTranspose1d: transposed,
  convTranspose2d: transposed,
  linear: ({ shapes: { weight }, output }) => ['linear', sizeOf(output) * weight[1]],
  BatchMatMul: product,
  _FusedMatMul: product,
  normalizeChannels: perInput('batchNorm', 1, 2),
  batchNorm: perInput('batchNorm', 4, 5),
  groupNorm: perInput('groupNorm', 4, 5),
  layerNorm: perInput('layerNorm', 4, 5),
  instanceNorm: perInput('instanceNorm', 4, 5),
  rmsNorm: perInput('rmsNorm', 3, 4),
  adaptiveAvgPool2d: perInput('adaptiveAvgPool2d', 1),
  interpolate: (sizes) =>
    perOutput(
      'interpolate',
      sizes.attributes.mode === 'bilinear' ? 4 : sizes.attributes.mode === 'bicubic' ? 16 : 1,
    )(sizes),
  gridSample: perOutput('gridSample', 4),
};

/** Kernels that only move or rename values. */
const FREE: ReadonlySet<string> = new Set([
  ...[
    'Reshape',
    'Transpose',
    'Identity',
    'Cast',
    'Concat',
    'Slice',
    'SplitV',
    'Unpack',
    'Pack',
    'ExpandDims',
    'Squeeze',
  ],
  ...['Tile', 'Fill', 'ZerosLike', 'OnesLike', 'GatherV2', 'StridedSlice', 'PadV2', 'pad2d', 'channelShuffle'],
  ...['pixelShuffle', 'pixelUnshuffle', 'unflatten', 'flatten'],
]);

/** Names of the modules in whose calls a step was made, each once. */
function modulesAround(graph: Graph, node: GraphNode): Set<string> {
  const names = new Set<string>();
  for (let call: number | undefined = node.call; call !== undefined; call = graph.calls[call].parent) {
    names.add(graph.calls[call].name);
  }
  return names;
}

function raise(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
