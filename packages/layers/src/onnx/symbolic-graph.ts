import { clone, concat, formatShape, scope, slice, type Tensor } from '@cnn/tensor';
import type { AnyModule } from '../core/module.ts';
import { type Graph, type GraphNode, trace } from '../graph/trace.ts';
import type { Sizes } from './axis-order.ts';

/** A model's steps for any number of samples. */
export interface SymbolicGraph {
  readonly graph: Graph;
  /** Of each value of the graph; a negative one is that many times the batch. */
  readonly sizes: readonly Sizes[];
}

/**
 * Runs a model for two numbers of samples: sizes that differ depend on the batch.
 *
 * @throws RangeError if the model does something else for another number of samples, naming the step.
 */
export function traceSymbolic(model: AnyModule, inputs: readonly Tensor[], dynamicBatch: boolean): SymbolicGraph {
  const run = (given: readonly Tensor[]) =>
    scope(() => trace(model, given.length === 1 ? given[0] : given, { constants: true }));
  const graph = run(inputs);
  if (!dynamicBatch) return { graph, sizes: graph.values.map(({ shape }) => shape) };
  const [batch] = inputs[0].shape as number[];
  const other = scope(() => {
    const more = inputs.map(withOneMore);
    try {
      return run(more);
    } catch (error) {
      throw fixed(`it fails for ${batch + 1} (${(error as Error).message})`, error);
    }
  });
  checkSteps(graph, other);
  const sizes = graph.values.map(({ shape, data, id }) => {
    const { shape: otherShape, data: otherData } = other.values[id];
    const found = shape.map((size, axis) => {
      if (size === otherShape[axis]) return size;
      if (size % batch === 0 && otherShape[axis] === (size / batch) * (batch + 1)) return -size / batch;
      throw fixed(
        `a value is ${formatShape(shape)} for ${batch} and ${formatShape(otherShape)} for ${batch + 1} samples`,
      );
    });
    if (data && !isSameForEachSample(data, otherData!, found)) {
      throw fixed(`constants of ${formatShape(shape)} depend on the number of samples`);
    }
    return found;
  });
  return { graph, sizes };
}

function withOneMore(x: Tensor): Tensor {
  const first = slice(x, new Array(x.rank).fill(0), [1, ...x.shape.slice(1)] as number[]);
  return concat([clone(x), first], 0);
}

/** Attributes that may follow the batch, because the sizes of the output say the same. */
const SIZES = new Set(['shape', 'size', 'reps', 'inputShape']);

function checkSteps(graph: Graph, other: Graph): void {
  const text = ({ operation, inputs, outputs, attributes }: GraphNode) =>
    JSON.stringify([operation, inputs, outputs, Object.entries(attributes).filter(([name]) => !SIZES.has(name))]);
  const differs = graph.nodes.find((node, i) => !other.nodes[i] || text(node) !== text(other.nodes[i]));
  if (!differs && graph.nodes.length === other.nodes.length) return;
  const { name } = graph.calls[(differs ?? other.nodes[graph.nodes.length]).call];
  throw fixed(`step '${differs?.operation ?? 'end'}' of module '${name}' changes`);
}

function fixed(what: string, cause?: unknown): RangeError {
  return new RangeError(
    `encodeOnnx: the model does something else for another number of samples: ${what}; export it for one number with dynamicBatch: false`,
    { cause },
  );
}

/** Whether constants that have the batch as an axis repeat the same numbers along it, and others are the same. */
function isSameForEachSample(data: ArrayLike<number>, other: ArrayLike<number>, sizes: Sizes): boolean {
  if (sizes.filter((size) => size < 0).length > 1 || sizes.some((size) => size < -1)) return false;
  const axis = sizes.indexOf(-1);
  const inner = sizes.slice(axis + 1).reduce((size, each) => size * each, 1);
  const each = axis < 0 ? data.length : inner;
  const outer = axis < 0 ? 1 : sizes.slice(0, axis).reduce((size, each) => size * each, 1);
  const isPeriodic = (values: ArrayLike<number>) =>
    Array.from(values).every((value, i) => {
      const start = Math.floor(i / (values.length / outer)) * (data.length / outer);
      return Object.is(value, data[start + (i % each)]);
    });
  return isPeriodic(data) && isPeriodic(other);
}
