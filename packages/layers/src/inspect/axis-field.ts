import type { Graph, GraphNode } from '../graph/trace.ts';

/** What the value at index i of one axis sees: input pixels from start + i·stride on, `size` of them. */
export interface AxisField {
  readonly size: number;
  readonly stride: number;
  readonly start: number;
}

type Fields = readonly [rows: AxisField, columns: AxisField];

const EVERYTHING: AxisField = { size: Number.POSITIVE_INFINITY, stride: 0, start: Number.NEGATIVE_INFINITY };

/** The receptive field of every value of a graph that has places: images, by the value's id. */
export function fieldsOf(graph: Graph): Map<number, Fields> {
  const itself: AxisField = { size: 1, stride: 1, start: 0 };
  const fields = new Map<number, Fields>(graph.inputs.map((id) => [id, [itself, itself]]));
  for (const node of graph.nodes) {
    const sources = Object.values(node.inputs).filter((id) => graph.values[id].source !== 'parameter');
    const moving = sources.filter((id) => fields.has(id));
    // Weights and constants depend on no pixel.
    if (moving.length === 0) continue;
    const shapes = moving.map((id) => graph.values[id].shape);
    const kernel = graph.values[node.inputs.weight]?.shape;
    for (const output of node.outputs) {
      const { shape } = graph.values[output];
      const field = [0, 1].map((axis) => {
        // Stretched over all places, one value sees what it saw before.
        const seen = moving.map((id) => fields.get(id)![axis]);
        const sees = step(node, axis as 0 | 1, shapes[0], shape, kernel);
        return sees ? sees(union(seen, node, graph)) : EVERYTHING;
      });
      fields.set(output, field as unknown as Fields);
    }
  }
  for (const [id] of fields) if (graph.values[id].shape.length !== 4) fields.delete(id);
  return fields;
}

/** What two branches see that meet in one value. */
function union(seen: readonly AxisField[], { operation, call }: GraphNode, { calls }: Graph): AxisField {
  const all = seen.find(({ size }) => size === Number.POSITIVE_INFINITY);
  if (all) return all;
  const [{ stride }] = seen;
  if (seen.some((each) => each.stride !== stride)) {
    throw new RangeError(
      `receptive field: branches of strides ${seen.map((each) => each.stride).join(' and ')} meet in ${operation} of module '${calls[call].name}'; their places do not belong together`,
    );
  }
  const start = Math.min(...seen.map((each) => each.start));
  const end = Math.max(...seen.map((each) => each.start + each.size));
  return { size: end - start, stride, start };
}

type Step = (field: AxisField) => AxisField;

/** How one operation changes what is seen along an axis (0: rows, 1: columns); undefined where everything is seen. */
function step(
  node: GraphNode,
  axis: 0 | 1,
  from: readonly number[],
  to: readonly number[],
  kernel: readonly number[] | undefined,
): Step | undefined {
  const { operation, attributes } = node;
  const places = to.length === 4;
  const pixels = attributes as unknown as WindowAttributes;
  const at = (pair: readonly number[] | undefined, otherwise: number) => pair?.[axis] ?? otherwise;
  const before = pixels.padding?.[2 * axis] ?? 0;
  if (WINDOWED.has(operation)) {
    return slide(at(pixels.window ?? kernel, 1), at(pixels.stride, 1), before, at(pixels.dilation, 1));
  }
  if (operation === 'convTranspose2d') {
    return spread(at(kernel, 1), at(pixels.stride, 1), before, at(pixels.dilation, 1));
  }
  if (!places || from.length !== 4) return undefined;
  const [long, short] = [from[axis + 1], to[axis + 1]];
  if (operation === 'pad2d') return (field) => ({ ...field, start: field.start - before * field.stride });
  if (operation === 'interpolate') return resize(long, short, String(attributes.mode));
  if (operation.startsWith('adaptive')) {
    return short > 1 && long % short === 0 ? slide(long / short, long / short, 0, 1) : undefined;
  }
  if (operation === 'Slice') {
    const begin = (attributes.begin as number[])[axis + 1];
    return (field) => ({ ...field, start: field.start + begin * field.stride });
  }
  if (operation === 'pixelShuffle') return spread(short / long, short / long, 0, 1);
  if (operation === 'pixelUnshuffle') return slide(long / short, long / short, 0, 1);
  if (OVER_PLACES.has(operation)) return undefined;
  // Sums and means over places, transposes and reshapes change the number of places; what is left works on each by itself.
  return long === short || long === 1 ? (field) => field : undefined;
}

interface WindowAttributes {
  readonly window?: readonly number[];
  readonly stride?: readonly number[];
  readonly dilation?: readonly number[];
  /** `[top, bottom, left, right]`. */
  readonly padding?: readonly number[];
}

const WINDOWED: ReadonlySet<string> = new Set(['conv2d', 'maxPool2d', 'maxPool2dWithIndices', 'avgPool2d', 'lpPool2d']);

/** Operations whose every value sees all places, although the number of places stays. */
const OVER_PLACES: ReadonlySet<string> = new Set([
  'groupNorm',
  'layerNorm',
  'instanceNorm',
  'maxUnpool2d',
  'Reshape',
  'Transpose',
]);

const slide =
  (kernel: number, stride: number, before: number, dilation: number): Step =>
  (field) => ({
    size: field.size + (kernel - 1) * dilation * field.stride,
    stride: field.stride * stride,
    start: field.start - before * field.stride,
  });

/** A transposed convolution: output o sees the inputs i with 0 ≤ o + before − i·stride ≤ reach. */
const spread =
  (kernel: number, stride: number, before: number, dilation: number): Step =>
  (field) => {
    const reach = (kernel - 1) * dilation;
    return {
      size: field.size + (reach * field.stride) / stride,
      stride: field.stride / stride,
      start: field.start + ((before - reach) * field.stride) / stride,
    };
  };

function resize(from: number, to: number, mode: string): Step {
  const factor = from / to;
  const margin = mode === 'bicubic' ? 2 : mode === 'bilinear' ? 1 : 0;
  // Output o lies at (o + ½)·factor − ½ among the inputs, and sees the neighbours on both sides.
  if (margin === 0) return spread(to / from, to / from, 0, 1);
  return (field) => ({
    size: field.size + (2 * margin - 1) * field.stride,
    stride: field.stride * factor,
    start: field.start + (factor / 2 - 0.5 - (margin - 0.5)) * field.stride,
  });
}
