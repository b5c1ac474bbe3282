import { type Graph, type ModuleCall, Sequential } from '@cnn/layers';
import type { Shape } from '@cnn/tensor';

/** One box of a diagram. */
export interface DiagramNode {
  /** The input, a module, or a step between modules where branches meet. */
  readonly role: 'input' | 'module' | 'join';
  /** Class of the module, such as `Conv2d`, or what a join does, such as `+`. */
  readonly kind: string;
  /** Dotted name; of several that look the same, the first and the last. */
  readonly names: readonly string[];
  /** What was set, as `describe` tells it. */
  readonly settings: string;
  /** Kinds of the modules right behind it that change no shape. */
  readonly tail: readonly string[];
  /** Of its output, without the batch. */
  readonly shape: Shape;
  readonly parameters: number;
  /** How many such boxes follow each other. */
  readonly repeats: number;
  /** Whether no other module runs inside it. */
  readonly isLeaf: boolean;
  /** Whether it only changes each value or renames places, so that it needs no box of its own behind another. */
  readonly isThin: boolean;
}

/** Boxes in order of execution and what goes from where to where, by index. */
export interface DiagramGraph {
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly (readonly [from: number, to: number])[];
}

/**
 * The boxes of a model: each run of a layer, or of a block that consists of layers.
 *
 * @param depth how many blocks deep to look for boxes: 0 shows blocks such as BasicBlock as one box, Infinity only layers. Sequential modules are never boxes.
 */
export function diagramGraph(graph: Graph, depth: number): DiagramGraph {
  const nodes: DiagramNode[] = [];
  const edges = new Map<string, readonly [number, number]>();
  const sources = new Map<number, number>();
  const boxes = new Map<number, number>();
  const units = unitsOf(graph, depth);
  const parametersOf = countOnce();
  const connect = (from: Iterable<number>, to: number) => {
    for (const source of from) if (source !== to) edges.set(`${source} ${to}`, [source, to]);
  };
  for (const id of graph.inputs) {
    sources.set(id, nodes.push({ ...EMPTY, role: 'input', kind: 'Input', shape: graph.values[id].shape.slice(1) }) - 1);
  }
  for (const { operation, inputs, outputs, call } of graph.nodes) {
    const from = new Set(Object.values(inputs).flatMap((id) => sources.get(id) ?? []));
    const unit = units[call];
    let made: number | undefined;
    if (unit !== undefined) {
      made = boxes.get(unit);
      if (made === undefined) {
        made = nodes.push(moduleNode(graph, graph.calls[unit], unit, parametersOf)) - 1;
        boxes.set(unit, made);
      }
      connect(from, made);
    } else if (from.size > 1 || (from.size === 1 && STEPS.test(operation))) {
      const shape = graph.values[outputs[0]].shape.slice(1);
      const what =
        from.size > 1
          ? ({ role: 'join', kind: JOINS[operation] ?? operation } as const)
          : ({ role: 'module', kind: operation } as const);
      made = nodes.push({ ...EMPTY, ...what, shape }) - 1;
      connect(from, made);
    } else {
      // A step between modules with one source, such as flatten, passes on what that gave; an activation that is a function is worth a word.
      [made] = from;
      const isOnly = Object.values(inputs).every((id) => readersOf(graph, id) === 1);
      if (made !== undefined && isOnly && ACTIVATIONS.has(operation) && nodes[made].role !== 'input') {
        nodes[made] = { ...nodes[made], tail: [...nodes[made].tail, operation] };
      }
    }
    if (made !== undefined) for (const id of outputs) sources.set(id, made);
  }
  return { nodes, edges: [...edges.values()] };
}

const EMPTY = { names: [], settings: '', tail: [], parameters: 0, repeats: 1, isLeaf: true, isThin: false };

const JOINS: Readonly<Record<string, string>> = {
  Add: '+',
  AddN: '+',
  AddV2: '+',
  Sub: '−',
  Multiply: '×',
  Concat: 'concat',
  Maximum: 'max',
};

/** Functions that are worth a box although no module makes them. */
const STEPS = /conv|linear|matmul|pool|interpolate|mean/i;

const ACTIVATIONS: ReadonlySet<string> = new Set(
  'Relu Relu6 Sigmoid Tanh Softmax gelu silu elu selu leakyRelu hardswish mish'.split(' '),
);

const readersOf = ({ nodes }: Graph, value: number): number =>
  nodes.filter(({ inputs }) => Object.values(inputs).includes(value)).length;

/** For each call the call whose box it belongs to. */
function unitsOf({ calls }: Graph, depth: number): (number | undefined)[] {
  const units: (number | undefined)[] = [];
  const blocks: number[] = [];
  for (const [index, { parent, module }] of calls.entries()) {
    const isLeaf = !calls.some((other) => other.parent === index);
    const isBlock = parent !== undefined && !isLeaf && !(module instanceof Sequential);
    blocks[index] = (parent === undefined ? 0 : blocks[parent]) + (isBlock ? 1 : 0);
    const outer = parent === undefined ? undefined : units[parent];
    units[index] = outer ?? (isLeaf || (isBlock && blocks[index] > depth) ? index : undefined);
  }
  return units;
}

/** The parameters of a module that no box before it has counted. */
function countOnce(): (call: ModuleCall) => number {
  const seen = new Set<unknown>();
  return ({ module }) => {
    let count = 0;
    for (const parameter of module.namedParameters().values()) {
      if (!seen.has(parameter)) count += parameter.size;
      seen.add(parameter);
    }
    return count;
  };
}

function moduleNode(
  { calls, values }: Graph,
  call: ModuleCall,
  index: number,
  parametersOf: (call: ModuleCall) => number,
): DiagramNode {
  const isLeaf = !calls.some(({ parent }) => parent === index);
  const shape = values[call.outputs[0]].shape.slice(1);
  const parameters = parametersOf(call);
  const before = values[call.inputs[0]]?.shape.slice(1) ?? [];
  const isSame = String(before) === String(shape);
  const size = (of: Shape) => of.reduce((product, axis) => product * axis, 1);
  const hasWindow = 'kernelSize' in call.module;
  // Scales and shifts of normalisations are a few numbers for each channel.
  const isSmall = isSame ? parameters <= 4 * (shape.at(-1) ?? 0) : parameters === 0;
  return {
    role: 'module',
    kind: call.module.kind,
    names: [call.name],
    settings: isLeaf ? call.module.describe() : '',
    tail: [],
    shape,
    parameters,
    repeats: 1,
    isLeaf,
    isThin:
      isLeaf && !hasWindow && isSmall && size(before) === size(shape) && !/conv|linear|pool/i.test(call.module.kind),
  };
}
