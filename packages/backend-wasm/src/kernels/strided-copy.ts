import { type DataType, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';
import { CHUNK_SIZE } from './chunks.ts';

/** An axis of a copy: how many there are, and how many numbers lie between two of them on both sides. */
export interface Axis {
  readonly size: number;
  /** May be zero, for a number that is used again and again, or negative, for backwards. */
  readonly from: number;
  readonly to: number;
}

export interface Place {
  readonly address: number;
  /** Numbers before the first that is meant. @default 0 */
  readonly offset?: number;
}

/** Bytes of a number, or undefined of what is not kept as numbers. */
export function bytesOf(dtype: DataType): number | undefined {
  return dtype === 'float32' || dtype === 'int32' ? 4 : dtype === 'bool' ? 1 : undefined;
}

/** The distances of an array's axes, in numbers. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = [...shape];
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/**
 * Copies an array between two layouts, from the outermost axis to the innermost.
 *
 * @param bytes of a number.
 * @returns false if there are more axes than the kernel takes, which are not copied.
 */
export function stridedCopy(
  backend: CnnWasmBackend,
  bytes: number,
  from: Place,
  to: Place,
  given: readonly Axis[],
): boolean {
  const { engine } = backend;
  const axes = simplified(given);
  if (axes.some(({ size }) => size === 0)) return true;
  const start = from.address + bytes * (from.offset ?? 0);
  const target = to.address + bytes * (to.offset ?? 0);
  const plane = bytes === 4 ? planeOf(axes) : undefined;
  if (plane) {
    const outer = axes.filter((axis) => axis !== plane.rows && axis !== plane.columns);
    if (outer.length > 4) return false;
    const [rows, columns] = [plane.rows.size, plane.columns.size];
    const panels = Math.ceil(columns / PANEL_COLUMNS) * Math.ceil(rows / PANEL_ROWS) * sizeOf(outer);
    const perChunk = Math.max(
      1,
      Math.floor(CHUNK_SIZE / (Math.min(rows, PANEL_ROWS) * Math.min(columns, PANEL_COLUMNS))),
      Math.ceil(panels / MOST_CHUNKS),
    );
    const sizes = [rows, columns, 4 * plane.columns.from, 4 * plane.rows.to];
    engine.run(
      'transposePlanes',
      Math.ceil(panels / perChunk),
      [start, target, ...sizes, perChunk, ...numbers(outer, 4, 4)],
      PANEL_SCRATCH,
    );
    return true;
  }
  const inner = axes.at(-1);
  const isRun = inner?.from === 1 && inner.to === 1;
  const run = bytes * (isRun ? inner.size : 1);
  const outer = isRun ? axes.slice(0, -1) : axes;
  if (outer.length > 6) return false;
  const runs = sizeOf(outer);
  if (runs === 1) {
    engine.run('copyBytes', Math.ceil(run / (4 * CHUNK_SIZE)), [start, target, run, 4 * CHUNK_SIZE]);
    return true;
  }
  const perChunk = Math.max(1, Math.floor((4 * CHUNK_SIZE) / run), Math.ceil(runs / MOST_CHUNKS));
  engine.run('copyRuns', Math.ceil(runs / perChunk), [start, target, run, perChunk, ...numbers(outer, 6, bytes)]);
  return true;
}

/** A new tensor that is copied, or undefined if it cannot be. */
export function copied(
  backend: CnnWasmBackend,
  x: TensorInfo,
  shape: number[],
  axes: readonly Omit<Axis, 'to'>[],
  offset = 0,
): TensorInfo | undefined {
  const bytes = bytesOf(x.dtype);
  if (bytes === undefined) return undefined;
  const y = backend.empty(shape, x.dtype);
  const strides = stridesOf(axes.map(({ size }) => size));
  const both = axes.map((axis, i) => ({ ...axis, to: strides[i]! }));
  if (stridedCopy(backend, bytes, { address: backend.address(x), offset }, { address: backend.address(y) }, both))
    return y;
  backend.disposeData(y.dataId);
  return undefined;
}

/** Most chunks of a job. */
const MOST_CHUNKS = 65_000;

/** Rows, columns and bytes of a panel in assembly/transpose.ts. */
const PANEL_ROWS = 32;
const PANEL_COLUMNS = 256;
const PANEL_SCRATCH = PANEL_ROWS * (4 * PANEL_COLUMNS + 16);

/** Without axes of one, and with neighbours joined that are one axis on both sides. */
function simplified(axes: readonly Axis[]): Axis[] {
  const result: Axis[] = [];
  for (const axis of axes) {
    if (axis.size === 1) continue;
    const outer = result.at(-1);
    if (outer && outer.from === axis.from * axis.size && outer.to === axis.to * axis.size) {
      result[result.length - 1] = { ...axis, size: outer.size * axis.size };
    } else result.push(axis);
  }
  return result;
}

/** The axis whose numbers are neighbours before, and the one whose are after, if they are two. */
function planeOf(axes: readonly Axis[]): { rows: Axis; columns: Axis } | undefined {
  const rows = axes.find(({ from }) => from === 1);
  const columns = axes.at(-1);
  if (!rows || !columns || rows === columns || columns.to !== 1) return undefined;
  return columns.from > 0 ? { rows, columns } : undefined;
}

function sizeOf(axes: readonly Axis[]): number {
  return util.sizeFromShape(axes.map(({ size }) => size));
}

/** Sizes, then distances before, then after, in bytes, of `count` axes: those that there are and ones before them. */
function numbers(axes: readonly Axis[], count: number, bytes: number): number[] {
  const missing = Array.from({ length: count - axes.length }, () => ({ size: 1, from: 0, to: 0 }));
  const all = [...missing, ...axes];
  return [...all.map(({ size }) => size), ...all.map(({ from }) => bytes * from), ...all.map(({ to }) => bytes * to)];
}
