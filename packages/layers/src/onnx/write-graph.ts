import type { Graph, GraphNode } from '../graph/trace.ts';
import { type AxisOrder, arranged } from './axis-order.ts';
import type { OnnxModel, OnnxNode, OnnxValue } from './model-proto.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import { translations } from './translations.ts';

/** What a file should show to the outside. */
export interface Outside {
  readonly name: string;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** How inputs and outputs lie. */
  readonly order: (rank: number) => AxisOrder;
}

/**
 * Puts all steps of a graph that lead to its outputs into ONNX.
 *
 * @throws RangeError for a step that ONNX lacks, naming it and its module.
 */
export function writeGraph(onnx: OnnxGraph, { name, inputNames, outputNames, order }: Outside): OnnxModel {
  const { graph } = onnx;
  const outerOrder = (id: number) => order(onnx.sizes(id).length);
  const described = (id: number, value: string): OnnxValue => ({
    name: value,
    type: onnx.type(id),
    shape: arranged(onnx.sizes(id), outerOrder(id)).map((size) => {
      if (size > 0) return size;
      return size === -1 ? 'batch' : `${-size}*batch`;
    }),
  });
  for (const [i, id] of graph.inputs.entries()) onnx.set(id, inputNames[i], outerOrder(id));
  for (const node of neededNodes(graph)) translate(onnx, node);
  onnx.enter('');
  const sources = graph.outputs.map((id) => onnx.get(id, outerOrder(id)));
  return {
    name,
    opset: onnx.opset,
    nodes: withOutputs(onnx, sources, outputNames),
    initializers: [...onnx.initializers.values()],
    inputs: graph.inputs.map((id, i) => described(id, inputNames[i])),
    outputs: graph.outputs.map((id, i) => described(id, outputNames[i])),
  };
}

function translate(onnx: OnnxGraph, node: GraphNode): void {
  const { name, module } = onnx.graph.calls[node.call];
  const where = `step '${node.operation}' of ${name ? `module '${name}' (${module.kind})` : module.kind}`;
  if (!Object.hasOwn(translations, node.operation)) {
    throw new RangeError(
      `encodeOnnx: ${where} has no ONNX translation; make it of other ops, or export the part of the model before it`,
    );
  }
  onnx.enter(name);
  try {
    translations[node.operation](onnx, node);
  } catch (error) {
    if (error instanceof RangeError) throw new RangeError(`${error.message} (${where})`, { cause: error });
    throw error;
  }
}

/** Steps that lead to an output. */
function neededNodes({ nodes, outputs }: Graph): GraphNode[] {
  const wanted = new Set(outputs);
  const needed = [...nodes].reverse().filter((node) => {
    if (!node.outputs.some((id) => wanted.has(id))) return false;
    for (const id of Object.values(node.inputs)) wanted.add(id);
    return true;
  });
  return needed.reverse();
}

/** The nodes, with the values that are the model's outputs under their names; what no node makes is copied. */
function withOutputs(onnx: OnnxGraph, sources: readonly string[], names: readonly string[]): OnnxNode[] {
  const renamed = new Map<string, string>();
  const made = new Set(onnx.nodes.flatMap(({ outputs }) => outputs));
  for (const [i, source] of sources.entries()) {
    if (made.has(source) && !renamed.has(source)) renamed.set(source, names[i]);
  }
  const rename = (each: string) => renamed.get(each) ?? each;
  const copies = sources.flatMap((source, i) => {
    if (renamed.get(source) === names[i]) return [];
    return [
      {
        type: 'Identity',
        name: `/Identity_${names[i]}`,
        inputs: [rename(source)],
        outputs: [names[i]],
        attributes: {},
      },
    ];
  });
  const nodes = onnx.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
  }));
  return [...nodes, ...copies];
}
