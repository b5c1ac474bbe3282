import { backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';
import { CHUNK_SIZE, chunkRowsOf, chunksOf } from './chunks.ts';
import { type Call, register } from './kernel.ts';

/** Bytes of the sums of a group of columns: COLUMNS in assembly/sums.ts. */
const COLUMNS_SCRATCH = 8 * 1024;

/** The middle of `[outer, count, inner]` is what a reduction takes away. */
interface Reduction {
  readonly outer: number;
  readonly count: number;
  readonly inner: number;
}

/** How a reduction is cut into chunks: several of `outer` in one, or one of them in parts. */
function cut({ outer, count, inner }: Reduction) {
  const partSize = Math.min(count, Math.ceil(chunkRowsOf(inner) / 8) * 8);
  const parts = Math.ceil(count / partSize);
  const chunkOuter = chunkRowsOf(count * inner);
  return { parts, partSize, chunkOuter, chunks: parts > 1 ? outer * parts : chunksOf(outer, chunkOuter) };
}

/** Writes sums / divisor. */
function sum({ engine }: CnnWasmBackend, x: number, y: number, reduction: Reduction, divisor: number): void {
  const { outer, count, inner } = reduction;
  const { parts, partSize, chunkOuter, chunks } = cut(reduction);
  const sums = parts > 1 ? engine.heap.allocate(8 * outer * parts * inner) : y;
  const how = [chunkOuter, parts, partSize, sums, divisor];
  if (inner === 1) engine.run('rowSums', chunks, [x, outer, count, ...how]);
  else engine.run('columnSums', chunks, [x, outer, count, inner, ...how], COLUMNS_SCRATCH);
  if (parts > 1) {
    engine.run('joinSums', outer, [sums, parts, inner, y, divisor]);
    engine.heap.release(sums);
  }
}

function extreme({ engine }: CnnWasmBackend, x: number, y: number, reduction: Reduction, least: boolean): void {
  const { outer, count, inner } = reduction;
  const { parts, partSize, chunkOuter, chunks } = cut(reduction);
  const some = parts > 1 ? engine.heap.allocate(4 * outer * parts * inner) : y;
  engine.run('extremes', chunks, [x, outer, count, inner, chunkOuter, parts, partSize, some, least ? 1 : 0]);
  if (parts > 1) {
    engine.run('extremes', outer, [some, outer, parts, inner, 1, 1, parts, y, least ? 1 : 0]);
    engine.heap.release(some);
  }
}

type Reducer = (backend: CnnWasmBackend, x: number, y: number, reduction: Reduction) => void;

/** Reduces some axes, one run of neighbouring ones after the other; undefined for other types and where there is nothing to reduce. */
function reduce(
  backend: CnnWasmBackend,
  x: TensorInfo,
  axis: number | number[],
  keepDims: boolean,
  reducer: Reducer,
): TensorInfo | undefined {
  const axes = util.parseAxisParam(axis, x.shape);
  if (x.dtype !== 'float32' || util.sizeFromShape(x.shape) === 0) return undefined;
  const [outShape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
  const shape = keepDims ? backend_util.expandShapeToKeepDim(outShape, axes) : outShape;
  const reductions = runsOf(x.shape, axes);
  let from = x;
  for (const [i, reduction] of reductions.entries()) {
    const isLast = i === reductions.length - 1;
    const y = backend.empty(isLast ? shape : [reduction.outer, reduction.inner]);
    reducer(backend, backend.address(from), backend.address(y), reduction);
    if (from !== x) backend.disposeData(from.dataId);
    from = y;
  }
  return from === x ? backend.reshaped(x, shape) : from;
}

/** The runs of axes that are reduced, from the last to the first, each with what lies before it and what is left behind it. */
function runsOf(shape: readonly number[], axes: readonly number[]): Reduction[] {
  const runs: Reduction[] = [];
  let inner = 1;
  for (let axis = shape.length; axis > 0; ) {
    let count = 1;
    while (axis > 0 && (axes.includes(axis - 1) || shape[axis - 1] === 1)) count *= shape[--axis]!;
    const outer = shape.slice(0, axis).reduce((product, size) => product * size, 1);
    if (count > 1) runs.push({ outer, count, inner });
    while (axis > 0 && !axes.includes(axis - 1)) inner *= shape[--axis]!;
  }
  return runs;
}

/** tf.argMax along the last axis. */
function argMax(backend: CnnWasmBackend, x: TensorInfo, axis: number): TensorInfo | undefined {
  const rank = x.shape.length;
  const [last] = util.parseAxisParam(axis, x.shape);
  if (x.dtype !== 'float32' || last !== rank - 1 || util.sizeFromShape(x.shape) === 0) return undefined;
  const y = backend.empty(x.shape.slice(0, -1), 'int32');
  const count = x.shape[rank - 1]!;
  const rows = util.sizeFromShape(y.shape);
  const chunkRows = chunkRowsOf(count, CHUNK_SIZE / 2);
  const values = [backend.address(x), rows, count, chunkRows, backend.address(y)];
  backend.engine.run('argMax', chunksOf(rows, chunkRows), values);
  return y;
}

interface ReductionAttributes {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

/** Max has another name for its axes than the others. */
type MaxAttributes = Omit<ReductionAttributes, 'axis'> & { readonly reductionIndices: number | number[] };

export function registerReductions(): void {
  register('Sum', ({ inputs: { x }, backend, attrs: { axis, keepDims } }: Call<'x', ReductionAttributes>) =>
    reduce(backend, x, axis, keepDims, (backend, from, to, reduction) => sum(backend, from, to, reduction, 1)),
  );
  register('Mean', ({ inputs: { x }, backend, attrs: { axis, keepDims } }: Call<'x', ReductionAttributes>) =>
    reduce(backend, x, axis, keepDims, (backend, from, to, reduction) =>
      sum(backend, from, to, reduction, reduction.count),
    ),
  );
  register('Max', ({ inputs: { x }, backend, attrs }: Call<'x', MaxAttributes>) =>
    reduce(backend, x, attrs.reductionIndices, attrs.keepDims, (backend, from, to, reduction) =>
      extreme(backend, from, to, reduction, false),
    ),
  );
  register('Min', ({ inputs: { x }, backend, attrs: { axis, keepDims } }: Call<'x', ReductionAttributes>) =>
    reduce(backend, x, axis, keepDims, (backend, from, to, reduction) => extreme(backend, from, to, reduction, true)),
  );
  register('ArgMax', ({ inputs: { x }, backend, attrs: { axis } }: Call<'x', { axis: number }>) =>
    argMax(backend, x, axis),
  );
}
