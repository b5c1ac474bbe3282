import { Conv2d, type Graph, type GraphNode, Linear, type Module, trace } from '@cnn/layers';
import { type Shape, scope, zeros } from '@cnn/tensor';

/** Where a layer's filters are judged. */
export interface MeasuredLayer {
  readonly layer: string;
  /** Dotted name of the module whose output is measured: the rectifier that follows, or the layer itself. */
  readonly measuredAt: string;
  /** Which of that module's runs. */
  readonly run: number;
  /** Whether what is measured has gone through a rectifier, so that what is not above zero counts for nothing. */
  readonly isRectified: boolean;
}

/**
 * For each layer, the module at which its filters are judged: the rectifier that its output goes to, behind normalisations and pools, which keep channels apart.
 * A layer whose output goes elsewhere, such as into a sum, is judged by itself.
 *
 * @param layers dotted names. @default all Conv2d that run
 * @param inputShape `[1, height, width, channels]`.
 */
export function measuredLayers(
  model: Module,
  inputShape: Shape,
  layers: readonly string[] | undefined,
): MeasuredLayer[] {
  const graph = scope(() => trace(model, zeros(inputShape as number[])));
  const names = layers ?? [
    ...new Set(graph.calls.filter(({ module }) => module instanceof Conv2d).map(({ name }) => name)),
  ];
  return names.map((layer) => ({ layer, ...measuredAt(graph, layer) }));
}

function measuredAt(graph: Graph, layer: string): Omit<MeasuredLayer, 'layer'> {
  const runsOf = (layerName: string) => graph.calls.filter(({ name }) => name === layerName);
  const runs = runsOf(layer);
  const itself = { measuredAt: layer, run: Math.max(0, runs.length - 1), isRectified: false };
  // One that runs twice sends its output two ways.
  if (runs.length !== 1) return itself;
  let [value] = runs[0].outputs;
  const maker = graph.nodes.find(({ outputs }) => outputs.includes(value));
  if (maker && isRectifier(maker)) return { ...itself, isRectified: true };
  if (!(runs[0].module instanceof Conv2d || runs[0].module instanceof Linear)) return itself;
  for (let isRectified = false; ; ) {
    const readers = graph.nodes.filter(({ inputs }) => Object.values(inputs).includes(value));
    if (readers.length !== 1) return itself;
    const [reader] = readers;
    isRectified ||= isRectifier(reader);
    if (!isRectifier(reader) && !KEEPS_CHANNELS.has(reader.operation)) return itself;
    [value] = reader.outputs;
    // A rectifier that is a function and no module is seen where the module around it ends.
    const found = graph.calls.findLast(({ outputs }) => outputs[0] === value);
    if (isRectified && found) return { measuredAt: found.name, run: runsOf(found.name).indexOf(found), isRectified };
  }
}

const isRectifier = ({ operation, attributes }: GraphNode): boolean =>
  RECTIFIERS.has(operation) || attributes.activation === 'relu' || (operation === 'hardtanh' && attributes.low === 0);

/** What lets hardly anything below zero through. */
const RECTIFIERS: ReadonlySet<string> = new Set(['Relu', 'Relu6', 'gelu', 'silu', 'mish', 'hardswish']);

const KEEPS_CHANNELS: ReadonlySet<string> = new Set([
  'normalizeChannels',
  'batchNorm',
  'localResponseNorm',
  'maxPool2d',
  'avgPool2d',
]);
