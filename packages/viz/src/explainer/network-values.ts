import { inEvaluation } from '@cnn/layers';
import { clone, dispose, keep, nextTurn, scope, slice, type Tensor, tensor, watchOperations } from '@cnn/tensor';
import { checkPicture, type Picture } from '../picture/picture.ts';
import { classOdds } from './class-odds.ts';
import type { Column, NetworkPlan } from './network-plan.ts';
import { rangeSteps, type UnitRanges } from './unit-ranges.ts';

/** What one column gave for one image. */
export interface ColumnValues {
  /** Row-major, channels last: `[height, width, units]`. */
  readonly data: Float32Array;
  readonly ranges: UnitRanges;
}

/** The weights behind one unit: one output channel of a convolution, one output of a linear layer, one channel's statistics. */
export type UnitWeights = Readonly<Record<string, Float32Array>>;

/** A network at one moment, with one image in it. */
export interface NetworkValues {
  readonly columns: readonly ColumnValues[];
  /**
   * The weights that made a unit, as they were at that moment, though the model may have learned since. `weight` is `[kernelHeight, kernelWidth, in / groups]` of a
   * convolution, transposed or not, and `[in]` of a linear layer; undefined after `release`.
   */
  weightsOf(column: number, unit: number): Promise<UnitWeights | undefined>;
  /** Gives back what is held on the device. */
  release(): void;
}

export interface ReadNetworkOptions {
  /** Turns images in [0, 1] into what the model takes. @default as they are */
  readonly preprocess?: (images: Tensor) => Tensor;
}

/** What is read in one turn before others have theirs, in milliseconds. */
const TURN = 12;

/** Values that are carried over at once. */
const PORTION = 2 ** 20;

/**
 * Runs a model on one picture in evaluation mode and reads what every column of its plan gave into main memory. Each module keeps its mode.
 *
 * Weights stay on the device, shared with the model, until they are asked for: of a large network few are ever looked at.
 *
 * @throws TypeError if the picture is not of the plan's size, or the model takes no picture.
 */
export async function readNetwork(
  plan: NetworkPlan,
  picture: Picture,
  { preprocess = (images) => images }: ReadNetworkOptions = {},
): Promise<NetworkValues> {
  const image = imageOf(plan, picture);
  const outputs: Tensor[] = [];
  const weights = new Map<number, Record<string, Tensor>>();
  const held = () => [...outputs, ...[...weights.values()].flatMap((each) => Object.values(each))];
  const kept = (of: Tensor) => keep(clone(of));
  try {
    const { columnOfNode, columns, model } = plan;
    scope(() => {
      const images = preprocess(tensor(image, [1, ...plan.inputShape] as [number, number, number, number]));
      outputs[0] = kept(images);
      let node = 0;
      const see: Parameters<typeof watchOperations>[0] = ({ inputs, outputs: made }) => {
        const column = columnOfNode.get(node++);
        if (column === undefined) return;
        outputs[column] = kept(made[0]);
        if (!columns[column].operation) return;
        const names = Object.keys(inputs).filter((name) => WEIGHTS.has(name));
        weights.set(column, Object.fromEntries(names.map((name) => [name, kept(inputs[name])])));
      };
      inEvaluation(model, () => watchOperations(see, () => model.call(images)));
    });
    const missing = columns.find(({ index, role }) => role !== 'softmax' && !outputs[index]);
    if (missing) {
      throw new Error(
        `explainer: ${missing.name || missing.kind} did not run this time; set model anew where its forward takes other ways`,
      );
    }
    return { columns: await readColumns(plan, outputs), ...lazily(plan, weights) };
  } catch (error) {
    dispose(held().filter(Boolean));
    throw error;
  }
}

/** Names of what operations read besides their data. */
const WEIGHTS: ReadonlySet<string> = new Set(['weight', 'bias', 'mean', 'variance', 'gamma', 'beta']);

async function readColumns({ columns }: NetworkPlan, outputs: Tensor[]): Promise<ColumnValues[]> {
  const read = await readInPortions(outputs);
  const values: ColumnValues[] = [];
  for (const { index, units, role, inputs } of columns) {
    // A softmax that the model leaves out is computed here.
    const isOurs = role === 'softmax' && !outputs[index];
    const data = isOurs ? classOdds(values[inputs[0].column!].data).map(({ odds }) => odds) : read[index];
    const floats = data instanceof Float32Array ? data : Float32Array.from(data as ArrayLike<number>);
    values.push({ data: floats, ranges: await inTurns(rangeSteps(floats, units)) });
  }
  return values;
}

/** As many tensors at a time as are quickly carried over; the device has each back at once. */
async function readInPortions(outputs: readonly Tensor[]): Promise<ArrayLike<number>[]> {
  const read: ArrayLike<number>[] = [];
  let portion: Tensor[] = [];
  for (const [i, output] of outputs.entries()) {
    portion.push(output);
    const size = portion.reduce((sum, each) => sum + each.size, 0);
    if (size < PORTION && i < outputs.length - 1) continue;
    read.push(...(await Promise.all(portion.map((each) => each.data()))));
    dispose(portion);
    portion = [];
    if (size >= PORTION) await nextTurn();
  }
  return read;
}

let turnBegan = 0;

/** Runs steps to their end, and lets others have their turn between them when it is time. */
async function inTurns<T>(steps: Generator<void, T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (performance.now() - turnBegan > TURN) {
      await nextTurn();
      turnBegan = performance.now();
    }
    if (step.done) return step.value;
  }
}

function lazily(
  { columns }: NetworkPlan,
  weights: Map<number, Record<string, Tensor>>,
): Pick<NetworkValues, 'weightsOf' | 'release'> {
  const read = new Map<string, Promise<UnitWeights>>();
  let isReleased = false;
  return {
    async weightsOf(column, unit) {
      const key = `${column} ${unit}`;
      const known = read.get(key);
      if (known || isReleased) return known;
      const reading = readUnit(weights.get(column) ?? {}, columns[column], unit);
      read.set(key, reading);
      return reading;
    },
    release() {
      isReleased = true;
      for (const each of weights.values()) dispose(each);
      weights.clear();
    },
  };
}

async function readUnit(weights: Record<string, Tensor>, column: Column, unit: number): Promise<UnitWeights> {
  // Cut on the device: of a large layer only one unit's share is carried over.
  const cut = Object.entries(weights).map(([name, of]) => [name, scope(() => unitOf(of, column, unit))] as const);
  const data = await Promise.all(cut.map(async ([name, of]) => [name, (await of.data()) as Float32Array] as const));
  for (const [, of] of cut) of.dispose();
  return Object.fromEntries(data);
}

/** Kernels have their output channel last, as norms have, and linear layers first; those of a transposed convolution have it before the input's. */
function unitOf(of: Tensor, { operation }: Column, unit: number): Tensor {
  const { shape } = of;
  const name = operation?.name;
  if (name === 'convTranspose2d' && shape.length === 4) {
    const [height, width, outputs, all] = shape as [number, number, number, number];
    const count = all / Number(operation!.attributes.groups);
    return slice(of, [0, 0, unit % outputs, Math.floor(unit / outputs) * count], [height, width, 1, count]);
  }
  const axis = shape.length === 2 && name !== 'layerNorm' && name !== 'rmsNorm' ? 0 : shape.length - 1;
  const begin = shape.map((_, i) => (i === axis ? unit : 0));
  return slice(of, begin, [...shape.map((size, i) => (i === axis ? 1 : size))] as number[]);
}

/** RGBA bytes as `[height, width, channels]` in [0, 1]; one channel is gray. */
function imageOf({ inputShape: [height, width, channels] }: NetworkPlan, picture: Picture): Float32Array {
  checkPicture('explainer', picture);
  if (picture.width !== width || picture.height !== height) {
    throw new TypeError(
      `explainer: expected a picture of ${width} × ${height}, found ${picture.width} × ${picture.height}; resize it first`,
    );
  }
  if (channels !== 1 && channels !== 3) {
    throw new TypeError(`explainer: expected a model for images of 1 or 3 channels, found ${channels}`);
  }
  const { data } = picture;
  return Float32Array.from({ length: height * width * channels }, (_, i) => {
    if (channels === 3) return data[4 * Math.floor(i / 3) + (i % 3)] / 255;
    return (0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]) / 255;
  });
}
