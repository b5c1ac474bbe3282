import { type AnyModule, type Graph, type ModuleCall, trace } from '@cnn/layers';
import { formatShape, type Shape, scope, zeros } from '@cnn/tensor';

/** What a column computes, with its settings as the operation resolved them: sizes of windows, borders on four sides, groups. */
export interface ColumnOperation {
  /** Of @cnn/tensor, such as `conv2d`, or of tfjs, such as `Add`. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Its place in the order of execution. */
  readonly node: number;
}

/** What a column reads. */
export interface ColumnInput {
  /** Index of a column; undefined for a constant, such as the zeros that a shortcut is filled up with. */
  readonly column: number | undefined;
  /** How many channels it has. */
  readonly units: number;
}

/** One step from the image to the probabilities: a layer, or what the code between layers does. */
export interface Column {
  readonly index: number;
  /** `step` is what the `forward` of a module that holds others does itself, such as a residual sum. */
  readonly role: 'input' | 'layer' | 'step' | 'softmax';
  /** Class of the layer, or name of the operation. */
  readonly kind: string;
  /** Dotted name of the layer; of a step, that of the module which makes it. */
  readonly name: string;
  /** Dotted name of what it stands in, '' at the top. */
  readonly group: string;
  /** What was set, as `describe` tells it. */
  readonly settings: string;
  readonly module?: AnyModule;
  /** Left out where a layer is more than one operation. */
  readonly operation?: ColumnOperation;
  /** Of its output, without the batch. */
  readonly shape: Shape;
  /** Channels, or numbers of a vector: the nodes of the column. */
  readonly units: number;
  /** Height and width of each of them. */
  readonly places: readonly [height: number, width: number];
  readonly isVector: boolean;
  readonly parameters: number;
  readonly inputs: readonly ColumnInput[];
}

/** The columns of a network in order of execution, and where their values come from. */
export interface NetworkPlan {
  readonly model: AnyModule;
  readonly inputShape: readonly [height: number, width: number, channels: number];
  readonly columns: readonly Column[];
  /** For each operation, by its place in the order of execution, the column whose values it gives. */
  readonly columnOfNode: ReadonlyMap<number, number>;
  /** Of the logits; undefined where the model gives no vector. */
  readonly logits: number | undefined;
}

/**
 * The columns of any model: its layers without children and the steps between them, found by running it once on zeros.
 *
 * A last column holds the softmax of the logits, unless the model has one of its own.
 *
 * @param inputShape `[height, width, channels]`.
 * @throws RangeError if the shape is no image's; whatever the model says about the shape.
 */
export function networkPlan(model: AnyModule, inputShape: readonly number[]): NetworkPlan {
  if (inputShape?.length !== 3 || !inputShape.every((size) => Number.isInteger(size) && size > 0)) {
    throw new RangeError(`explainer: expected inputShape [height, width, channels], found ${formatShape(inputShape)}`);
  }
  const [height, width, channels] = inputShape;
  const graph = scope(() => trace(model, zeros([1, height, width, channels])));
  const { columns, columnOfNode, columnOfValue } = columnsOf(graph);
  const last = columns[columnOfValue.get(graph.outputs[0])!];
  const plan = { model, inputShape: [height, width, channels] as const, columns, columnOfNode };
  if (!last?.isVector) return { ...plan, logits: undefined };
  if (last.kind === 'Softmax') {
    columns[last.index] = { ...last, role: 'softmax' };
    return { ...plan, logits: last.inputs[0].column };
  }
  columns.push({ ...last, ...SOFTMAX, index: columns.length, inputs: [{ column: last.index, units: last.units }] });
  return { ...plan, logits: last.index };
}

const SOFTMAX = {
  role: 'softmax',
  kind: 'Softmax',
  name: '',
  group: '',
  settings: '',
  module: undefined,
  operation: undefined,
  parameters: 0,
} as const;

/** Only the form of a tensor changes, or nothing at all. */
const RENAMES = /^(Reshape|Cast|Identity|ExpandDims)$/;

function columnsOf({ values, nodes: steps, calls, inputs: [input] }: Graph) {
  const shapes = values.map(({ shape }) => shape);
  const columns: Column[] = [];
  const columnOfNode = new Map<number, number>();
  const columnOfValue = new Map<number, number>();
  const leafOf = leavesOf(calls);
  const isSeen = new Set<unknown>();
  columns.push({ ...sizes(shapes[input]), ...BARE, index: 0, role: 'input', kind: 'Input', inputs: [] });
  columnOfValue.set(input, 0);
  const inputOf = (id: number): ColumnInput => ({
    column: columnOfValue.get(id),
    units: shapes[id].at(-1) ?? 1,
  });

  for (const [place, { operation: name, inputs, outputs, attributes, call }] of steps.entries()) {
    const operation = { name, attributes, node: place };
    const leaf = leafOf[call];
    if (leaf !== undefined) {
      const { module, inputs: read, outputs: written, ...rest } = calls[leaf];
      // The last step of a layer is the one whose result the layer gives.
      if (!outputs.includes(written[0])) continue;
      const isOnly = steps.filter((step) => leafOf[step.call] === leaf).length === 1;
      columns.push({
        ...sizes(shapes[written[0]]),
        index: columns.length,
        role: 'layer',
        kind: module.kind,
        name: rest.name,
        group: groupOf(rest.name),
        settings: module.describe(),
        module,
        operation: isOnly ? operation : undefined,
        parameters: countOnce(module, isSeen),
        inputs: read.map(inputOf),
      });
    } else {
      const read = Object.values(inputs);
      const from = read.filter((id) => columnOfValue.has(id));
      if (from.length === 0) continue;
      const shape = shapes[outputs[0]];
      const isPassedOn = RENAMES.test(name) && read.length === 1 && shape.at(-1) === shapes[read[0]].at(-1);
      if (isPassedOn || shape[0] !== 1 || shape.length < 2 || shape.length > 4) {
        for (const id of outputs) columnOfValue.set(id, columnOfValue.get(from[0])!);
        continue;
      }
      const isJoin = from.length > 1 || name === 'Concat';
      const owner = calls[call].name;
      columns.push({
        ...sizes(shape),
        ...BARE,
        index: columns.length,
        role: 'step',
        kind: STEPS[name] ?? name,
        name: owner,
        group: owner,
        operation,
        inputs: (isJoin ? read : from.slice(0, 1)).map(inputOf),
      });
    }
    for (const id of outputs) columnOfValue.set(id, columns.length - 1);
    columnOfNode.set(place, columns.length - 1);
  }
  return { columns, columnOfNode, columnOfValue };
}

const BARE = { name: '', group: '', settings: '', parameters: 0 };

const STEPS: Readonly<Record<string, string>> = {
  Add: 'Add',
  AddV2: 'Add',
  Relu: 'ReLU',
  Relu6: 'ReLU6',
  flatten: 'Flatten',
  Softmax: 'Softmax',
  maxPool2d: 'MaxPool2d',
  avgPool2d: 'AvgPool2d',
  adaptiveAvgPool2d: 'AdaptiveAvgPool2d',
  linear: 'Linear',
  conv2d: 'Conv2d',
};

/** Signals are images of one row; vectors have one place. */
function sizes(batched: Shape): Pick<Column, 'shape' | 'units' | 'places' | 'isVector'> {
  const shape = batched.slice(1);
  const units = shape.at(-1)!;
  if (shape.length === 1) return { shape, units, places: [1, 1], isVector: true };
  return { shape, units, places: shape.length === 3 ? [shape[0], shape[1]] : [1, shape[0]], isVector: false };
}

const groupOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('.')));

/** For each call the layer that it is, or is inside of; undefined for what holds layers. */
function leavesOf(calls: readonly ModuleCall[]): (number | undefined)[] {
  const holds = new Set(calls.map(({ parent }) => parent));
  return calls.map((_, index) => (holds.has(index) ? undefined : index));
}

/** The parameters of a layer; of one that runs several times, with the first. */
function countOnce(module: AnyModule, isSeen: Set<unknown>): number {
  let count = 0;
  for (const parameter of module.namedParameters().values()) {
    if (!isSeen.has(parameter)) count += parameter.size;
    isSeen.add(parameter);
  }
  return count;
}
