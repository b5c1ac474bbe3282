/** A function's value at a point, and its gradient there. */
export interface Valued {
  readonly value: number;
  readonly gradient: Float64Array;
}

/** Pairs of steps and changes of the gradient that are remembered. */
const MEMORY = 20;
const MOST_STEPS = 1000;
/** Largest slope along an axis that passes for none. */
const FLAT = 1e-10;

/**
 * Where a smooth convex function is least, by L-BFGS in float64 (Nocedal and Wright, Numerical Optimization, 2006, algorithm 7.5).
 *
 * Ends where no slope is above 1e-10, where the function falls no more in float64, or after 1000 steps: of a function that has no least,
 * somewhere far out.
 */
export function minimize(f: (x: Float64Array) => Valued, start: Float64Array): Float64Array {
  const pairs: Pair[] = [];
  let x = start;
  let here = f(x);
  for (let step = 0; step < MOST_STEPS; step++) {
    if (here.gradient.every((slope) => Math.abs(slope) <= FLAT)) break;
    const direction = downhill(here.gradient, pairs);
    const found = search(f, x, here, direction);
    if (!found) {
      // What is remembered may be spoilt by rounding; without it the direction is the gradient's.
      if (pairs.length === 0) break;
      pairs.length = 0;
      continue;
    }
    const move = found.x.map((value, i) => value - x[i]);
    const change = found.at.gradient.map((slope, i) => slope - here.gradient[i]);
    const curvature = dot(move, change);
    if (curvature > 0) pairs.push({ move, change, curvature });
    if (pairs.length > MEMORY) pairs.shift();
    x = found.x;
    here = found.at;
  }
  return x;
}

interface Pair {
  readonly move: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

/** The two loops: minus the inverse of the curvature that the pairs tell of, times the gradient. */
function downhill(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((slope) => -slope);
  const shares = new Array<number>(pairs.length);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { move, change, curvature } = pairs[k];
    shares[k] = dot(move, direction) / curvature;
    addTo(direction, change, -shares[k]);
  }
  const last = pairs.at(-1);
  const scale = last
    ? last.curvature / dot(last.change, last.change)
    : 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)));
  for (let i = 0; i < direction.length; i++) direction[i] *= scale;
  pairs.forEach(({ move, change, curvature }, k) => {
    addTo(direction, move, shares[k] - dot(change, direction) / curvature);
  });
  return direction;
}

/**
 * A point along the direction that is no higher and where the slope is at most 0.9 times as steep: by doubling until the slope turns, then
 * by halving. Values are compared with room for rounding, as slopes still tell the way where values do not (Hager and Zhang 2005).
 */
function search(f: (x: Float64Array) => Valued, x: Float64Array, here: Valued, direction: Float64Array) {
  const slope = dot(here.gradient, direction);
  if (!(slope < 0)) return undefined;
  const highest = here.value + 1e-14 * Math.abs(here.value);
  let [low, high, length] = [0, Number.POSITIVE_INFINITY, 1];
  for (let trial = 0; trial < 60; trial++) {
    const next = x.map((value, i) => value + length * direction[i]);
    const at = f(next);
    const slopeThere = dot(at.gradient, direction);
    // Also where the value is not finite.
    if (!(at.value <= highest) || slopeThere > -0.9 * slope) high = length;
    else if (slopeThere < 0.9 * slope) low = length;
    else return { x: next, at };
    length = high === Number.POSITIVE_INFINITY ? 2 * length : (low + high) / 2;
  }
  return undefined;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function addTo(x: Float64Array, y: Float64Array, factor: number): void {
  for (let i = 0; i < x.length; i++) x[i] += factor * y[i];
}
