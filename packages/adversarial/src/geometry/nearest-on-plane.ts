import type { Bounds } from '../attacks/check-input.ts';
import type { NormName } from '../norms/norm.ts';

/** The points z with normal · z = offset. */
export interface Plane {
  readonly normal: ArrayLike<number>;
  readonly offset: number;
}

/**
 * The change that takes a point to the nearest point of a plane that lies within the bounds, in float64. Where the bounds do not reach the
 * plane, the change that comes closest to it.
 *
 * What is moved is a number λ for each norm: in Linf how far each coordinate goes, in L2 how often the normal is added, in L1 how many of the
 * coordinates with the largest normals go to their bound. The height over the plane falls with λ, so it is found by halving, or by
 * counting (Croce and Hein, Minimally distorted adversarial examples with a fast adaptive boundary attack, 2020).
 */
export function toNearestOnPlane(norm: NormName, point: ArrayLike<number>, plane: Plane, bounds: Bounds): Float64Array {
  const height = heightOf(point, plane);
  let largest = 0;
  for (let i = 0; i < point.length; i++) largest = Math.max(largest, Math.abs(plane.normal[i]));
  // Upside down where the point lies below, so that it has always to go down; without what does not tell beside the largest.
  const normal = Float64Array.from(plane.normal, (value) =>
    Math.abs(value) <= NEGLIGIBLE * largest ? 0 : height < 0 ? -value : value,
  );
  const room = Float64Array.from(normal, (value, i) =>
    value === 0 ? 0 : value > 0 ? point[i] - bounds[0] : bounds[1] - point[i],
  );
  const sizes =
    norm === 'L1' ? byLargest(normal, room, Math.abs(height)) : byHalving(norm, normal, room, Math.abs(height));
  return sizes.map((size, i) => (normal[i] > 0 ? -size : size));
}

/** Coordinates of the normal below this share of the largest count as 0. */
const NEGLIGIBLE = 1e-9;

function heightOf(point: ArrayLike<number>, { normal, offset }: Plane): number {
  let height = -offset;
  for (let i = 0; i < point.length; i++) height += normal[i] * point[i];
  return height;
}

/** How far each coordinate goes down its normal, none beyond its room. */
function byHalving(norm: 'Linf' | 'L2', normal: Float64Array, room: Float64Array, height: number): Float64Array {
  const size = (i: number, lambda: number): number =>
    Math.min(norm === 'Linf' ? lambda : lambda * Math.abs(normal[i]), room[i]);
  const fall = (lambda: number): number => {
    let total = 0;
    for (let i = 0; i < normal.length; i++) total += Math.abs(normal[i]) * size(i, lambda);
    return total;
  };
  let [near, far] = [0, 0];
  for (let i = 0; i < normal.length; i++) {
    if (normal[i] !== 0) far = Math.max(far, norm === 'Linf' ? room[i] : room[i] / Math.abs(normal[i]));
  }
  if (fall(far) > height) {
    for (let halving = 0; halving < 90; halving++) {
      const middle = (near + far) / 2;
      if (fall(middle) > height) far = middle;
      else near = middle;
    }
  }
  return normal.map((_, i) => size(i, far));
}

function byLargest(normal: Float64Array, room: Float64Array, height: number): Float64Array {
  const sizes = new Float64Array(normal.length);
  const order = [...normal.keys()].sort((a, b) => Math.abs(normal[b]) - Math.abs(normal[a]));
  let left = height;
  for (const i of order) {
    if (left <= 0 || normal[i] === 0) break;
    sizes[i] = Math.min(room[i], left / Math.abs(normal[i]));
    left -= sizes[i] * Math.abs(normal[i]);
  }
  return sizes;
}
