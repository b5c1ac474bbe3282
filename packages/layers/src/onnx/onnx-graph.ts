import { type HostTensor, type Shape, sizeOf } from '@cnn/tensor';
import type { Graph, GraphValue } from '../graph/trace.ts';
import { type AxisOrder, areAlike, arranged, asHere, type Sizes } from './axis-order.ts';
import { DATA_TYPES, type DataType, type OnnxAttribute, type OnnxInitializer, type OnnxNode } from './model-proto.ts';
import { permuted } from './permuted.ts';
import type { SymbolicGraph } from './symbolic-graph.ts';

/** What a node reads: a value by its name, or a number. */
export type Operand = string | number;

type Data = OnnxInitializer['data'];

/**
 * An ONNX graph that grows step by step, and where each of our values is in it.
 *
 * A value may be there in several forms, the same numbers with axes in another order; the first is the one that a step made, others are made
 * when a step asks for them. Weights and constants are put into the file as they are asked for.
 */
export class OnnxGraph {
  readonly nodes: OnnxNode[] = [];
  readonly initializers = new Map<string, OnnxInitializer>();
  readonly graph: Graph;
  readonly opset: number;
  readonly #sizes: readonly Sizes[];
  readonly #weights: ReadonlyMap<string, HostTensor>;
  /** By value: names by axis order and, where it is a part of broadcasting, shape. */
  readonly #forms = new Map<number, Map<string, string>>();
  readonly #orders = new Map<number, AxisOrder>();
  readonly #names = new Set<string>();
  /** Name of each constant by what is in it. */
  readonly #constants = new Map<string, string>();
  #module = '';
  #batch: string | undefined;

  constructor({ graph, sizes }: SymbolicGraph, weights: ReadonlyMap<string, HostTensor>, opset: number) {
    this.graph = graph;
    this.opset = opset;
    this.#sizes = sizes;
    this.#weights = weights;
  }

  /** Names what follows after a module, by its dotted name. */
  enter(module: string): void {
    this.#module = module ? `/${module.replaceAll('.', '/')}` : '';
  }

  /** Sizes of a value, by our axes. */
  sizes(id: number): Sizes {
    return this.#sizes[id];
  }

  type(id: number): DataType {
    return this.graph.values[id].dtype as DataType;
  }

  /** How a value lies in its first form; weights lie as in PyTorch. */
  order(id: number): AxisOrder {
    const { parameter, shape } = this.graph.values[id];
    return this.#orders.get(id) ?? parameter?.layout?.toTorch ?? asHere(shape.length);
  }

  /** Says which value of ONNX is a value of ours, and how it lies. */
  set(id: number, name: string, order: AxisOrder): void {
    this.#orders.set(id, order);
    this.#forms.set(id, new Map([[String(order), name]]));
  }

  /** The name of a value with its axes in an order. */
  get(id: number, order: AxisOrder = this.order(id)): string {
    return this.#form(id, String(order), () => {
      const value = this.graph.values[id];
      if (!this.isFixed(id)) return this.rearrange(this.get(id), this.sizes(id), this.order(id), order);
      const own = arranged(this.#ownShape(value), order);
      return this.expand(this.#initializer(value, order, own), own, arranged(this.sizes(id), order));
    });
  }

  /** A value as an operand beside one that lies in `order`, whose last axes are its own. */
  getBeside(id: number, order: AxisOrder): string {
    const rank = order.length;
    const own = this.sizes(id);
    const missing = rank - own.length;
    const ownOrder = order.filter((axis) => axis >= missing).map((axis) => axis - missing);
    const sizes: Sizes = this.isFixed(id) ? this.#ownShape(this.graph.values[id]) : own;
    const whole = arranged([...new Array<number>(missing).fill(1), ...sizes], order);
    const first =
      own.length === rank
        ? 0
        : Math.max(
            0,
            whole.findIndex((size) => size !== 1),
          );
    const shape = sizeOf(whole) === 1 && own.length < rank ? [...sizes] : whole.slice(first);
    return this.#form(id, `${ownOrder} as ${shape}`, () => {
      if (this.isFixed(id)) return this.#initializer(this.graph.values[id], ownOrder, shape);
      return this.reshape(this.get(id, ownOrder), arranged(own, ownOrder), shape);
    });
  }

  /** Whether a value is in the file, not computed. */
  isFixed(id: number): boolean {
    const { source } = this.graph.values[id];
    return source === 'parameter' || source === 'constant';
  }

  /** Adds a node and returns its output's name. Numbers among the inputs become constants. */
  emit(type: string, inputs: readonly Operand[], attributes: Readonly<Record<string, OnnxAttribute>> = {}): string {
    return this.emitAll(type, inputs, attributes, 1)[0];
  }

  /** As {@link emit}, for a node with several outputs. */
  emitAll(
    type: string,
    inputs: readonly Operand[],
    attributes: Readonly<Record<string, OnnxAttribute>>,
    count: number,
  ): string[] {
    const name = this.#unused(`${this.#module}/${type}`);
    const outputs = Array.from({ length: count }, (_, i) => `${name}_output_${i}`);
    const read = inputs.map((input) => (typeof input === 'number' ? this.floats([input], []) : input));
    this.nodes.push({ type, name, inputs: read, outputs, attributes });
    return outputs;
  }

  /** A constant of real numbers. */
  floats(values: readonly number[], shape: Shape = [values.length]): string {
    return this.#constant('float32', Float32Array.from(values), shape);
  }

  /** A constant of whole numbers, such as a shape. */
  integers(values: readonly number[], shape: Shape = [values.length]): string {
    return this.#constant('int64', BigInt64Array.from(values, BigInt), shape);
  }

  /** One number of any type. */
  scalar(value: number, type: DataType): string {
    if (type === 'int64') return this.integers([value], []);
    return this.#constant(type, ofType(type, [value]), []);
  }

  /** A value of ONNX in another shape. */
  reshape(name: string, from: Sizes, to: Sizes): string {
    if (String(from) === String(to)) return name;
    // 0 stands for the size at the same place, −1 for what is left.
    const shape = to.map((size, axis) => (size < 0 ? (from[axis] === size ? 0 : -1) : size));
    const isPlain = shape.filter((size) => size === -1).length < 2;
    return this.emit('Reshape', [name, isPlain ? this.integers(shape) : this.shape(to)]);
  }

  /** A value of ONNX, repeated along axes of size 1. */
  expand(name: string, from: Sizes, to: Sizes): string {
    return String(from) === String(to) ? name : this.emit('Expand', [name, this.shape(to)]);
  }

  /** A value of ONNX with its axes in another order. */
  rearrange(name: string, sizes: Sizes, from: AxisOrder, to: AxisOrder): string {
    if (areAlike(sizes, from, to)) return this.reshape(name, arranged(sizes, from), arranged(sizes, to));
    return this.emit('Transpose', [name], { perm: to.map((axis) => from.indexOf(axis)) });
  }

  /** Sizes as a value of ONNX, computed where they depend on the batch. */
  shape(sizes: Sizes): string {
    if (sizes.every((size) => size > 0)) return this.integers(sizes);
    const parts = sizes.map((size) => {
      if (size > 0) return this.integers([size]);
      return size === -1 ? this.#batchSize() : this.emit('Mul', [this.#batchSize(), this.integers([-size])]);
    });
    return parts.length === 1 ? parts[0] : this.emit('Concat', parts, { axis: 0 });
  }

  #batchSize(): string {
    const [input] = this.graph.inputs;
    this.#batch ??= this.emit('Gather', [this.emit('Shape', [this.get(input)]), this.integers([0])]);
    return this.#batch;
  }

  #form(id: number, key: string, make: () => string): string {
    const forms = this.#forms.get(id) ?? new Map<string, string>();
    this.#forms.set(id, forms);
    const name = forms.get(key) ?? make();
    forms.set(key, name);
    return name;
  }

  /** A constant's shape with one sample in place of the batch. */
  #ownShape({ id, shape }: GraphValue): Shape {
    return shape.map((size, axis) => (this.sizes(id)[axis] < 0 ? 1 : size));
  }

  #initializer(value: GraphValue, order: AxisOrder, shape: Shape): string {
    const type = value.dtype as DataType;
    const { layout } = value.parameter ?? {};
    const weight = value.name === undefined ? undefined : this.#weights.get(value.name);
    const own = asHere(value.shape.length);
    const lies = weight ? (layout?.toTorch ?? own) : own;
    const whole = weight?.data ?? ofType(type, firstSample(value, this.sizes(value.id)));
    const sizes = weight?.shape ?? this.#ownShape(value);
    const data = permuted(
      whole,
      sizes,
      order.map((axis) => lies.indexOf(axis)),
    );
    if (!weight) return this.#constant(type, data, shape);
    const isPyTorchs = String(order) === String(lies) && String(shape) === String(sizes);
    return this.#add(isPyTorchs ? value.name! : `${value.name}_${shape.join('x')}`, type, data, shape);
  }

  #constant(type: DataType, data: Data, shape: Shape): string {
    // Long ones are not worth the text that would tell them apart.
    if (data.length > 64) return this.#add('/Constant', type, data, shape);
    const key = `${type} ${shape}: ${data}`;
    const name = this.#constants.get(key) ?? this.#add('/Constant', type, data, shape);
    this.#constants.set(key, name);
    return name;
  }

  #add(wanted: string, type: DataType, data: Data, shape: Shape): string {
    const name = this.#unused(wanted);
    this.initializers.set(name, { name, type, shape, data });
    return name;
  }

  #unused(wanted: string): string {
    let name = wanted;
    for (let i = 1; this.#names.has(name); i++) name = `${wanted}_${i}`;
    this.#names.add(name);
    return name;
  }
}

/** Whether a data type of ours has one in ONNX. */
export const hasDataType = (type: string): type is DataType => Object.hasOwn(DATA_TYPES, type);

function ofType(type: DataType, values: ArrayLike<number>): Data {
  if (type === 'float32') return Float32Array.from(values);
  if (type === 'int32') return Int32Array.from(values);
  return type === 'bool' ? Uint8Array.from(values) : BigInt64Array.from(Array.from(values), BigInt);
}

/** A constant's numbers; where it has the batch as an axis, those of one sample, as all are the same. */
function firstSample({ data, shape }: GraphValue, sizes: Sizes): ArrayLike<number> {
  const axis = sizes.indexOf(-1);
  if (axis < 0) return data!;
  const inner = sizeOf(shape.slice(axis + 1));
  return Array.from(data!).filter((_, i) => Math.floor(i / inner) % shape[axis] === 0);
}
