import type { Norm } from '../norms/norm.ts';

/**
 * A change of size 1 of a square of pixels: a hill in its upper half and a hollow in its lower one, of concentric rectangles whose height falls
 * with the square of the distance, in L1 with its fourth power. Row-major; turn it for one that lies beside the other.
 */
export function squareBump(side: number, norm: Norm): Float64Array {
  const bump = new Float64Array(side * side);
  const upper = Math.floor(side / 2);
  bump.set(hill(upper, side, norm));
  bump.set(
    hill(side - upper, side, norm).map((value) => -value),
    upper * side,
  );
  return toUnit(bump, norm);
}

function hill(rows: number, columns: number, norm: Norm): Float64Array {
  const heights = new Float64Array(rows * columns);
  const power = norm.name === 'L2' ? 2 : 4;
  const [middle, centre] = [Math.floor(rows / 2), Math.floor(columns / 2)];
  for (let ring = 0; ring <= Math.max(middle, centre); ring++) {
    for (let y = Math.max(middle - ring, 0); y < Math.min(middle + ring + 1, rows); y++) {
      for (let x = Math.max(centre - ring, 0); x < Math.min(centre + ring + 1, columns); x++) {
        heights[y * columns + x] += 1 / (ring + 1) ** power;
      }
    }
  }
  return toUnit(heights, norm);
}

function toUnit(change: Float64Array, norm: Norm): Float64Array {
  const size = norm.size(change);
  return size === 0 ? change : change.map((value) => value / size);
}
