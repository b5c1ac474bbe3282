import { clone, type Tensor, tensor } from '@cnn/tensor';
import type { Norm } from '../norms/norm.ts';
import type { Bounds } from './check-input.ts';

/** The size that no change may pass. */
export interface Limit {
  readonly norm: Norm;
  readonly epsilon: number;
}

/**
 * The images found, moved by the last bit or so where rounding has carried them past the limit or the bounds, so that the promise holds
 * exactly: in float64, of the float32 pixels that are returned.
 */
export async function keepWithin(
  original: Tensor,
  found: Tensor,
  [low, high]: Bounds,
  limit: Limit | undefined,
): Promise<Tensor> {
  const before = await original.data();
  const after = Float32Array.from(await found.data());
  const [lowest, highest] = [Math.fround(low), Math.fround(high)];
  let isMoved = false;
  const put = (i: number, value: number): void => {
    if (after[i] === value) return;
    after[i] = value;
    isMoved = true;
  };
  for (let i = 0; i < after.length; i++) put(i, Math.min(Math.max(after[i], lowest), highest));
  if (limit?.norm.name === 'Linf') {
    for (let i = 0; i < after.length; i++) put(i, nearer(before[i], after[i], limit.epsilon));
  } else if (limit) {
    const size = after.length / original.shape[0];
    for (let start = 0; start < after.length; start += size) shrinkRow(before, start, size, limit, after, put);
  }
  return isMoved ? tensor(after, found.shape, 'float32') : clone(found);
}

/** The float32 nearest to `after` that is no farther than `epsilon` from `before`. */
function nearer(before: number, after: number, epsilon: number): number {
  if (Math.abs(after - before) <= epsilon) return after;
  const edge = Math.fround(before + Math.sign(after - before) * epsilon);
  return Math.abs(edge - before) <= epsilon ? edge : neighbour(edge, before);
}

/** The next float32 from `value` towards `goal`. */
function neighbour(value: number, goal: number): number {
  if (value === 0) return Math.sign(goal) * 2 ** -149;
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  // A float's bits, taken as a whole number, count up away from zero.
  view.setInt32(0, view.getInt32(0) + (goal > value === value > 0 ? 1 : -1));
  return view.getFloat32(0);
}

function shrinkRow(
  before: ArrayLike<number>,
  start: number,
  size: number,
  { norm, epsilon }: Limit,
  after: Float32Array,
  put: (i: number, value: number) => void,
): void {
  const change = new Float64Array(size);
  const measure = (): number => {
    for (let i = 0; i < size; i++) change[i] = after[start + i] - before[start + i];
    return norm.size(change);
  };
  let length = measure();
  for (let slack = 2 ** -24; length > epsilon; slack *= 4) {
    const share = (epsilon / length) * (1 - slack);
    for (let i = 0; i < size; i++) put(start + i, Math.fround(before[start + i] + change[i] * share));
    length = measure();
  }
}
