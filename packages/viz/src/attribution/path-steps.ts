import { checkInteger } from '@cnn/tensor';

/** Rules by which an integral from 0 to 1 is made a sum. */
export type PathMethod = 'gauss-legendre' | 'riemann-left' | 'riemann-right' | 'riemann-middle' | 'riemann-trapezoid';

/** Where the path from 0 to 1 is looked at, and how much each place counts. */
export interface PathSteps {
  readonly alphas: readonly number[];
  readonly weights: readonly number[];
}

/**
 * The steps of a rule. Follows captum's approximation methods.
 *
 * @throws RangeError for an unknown rule or less than one step (the trapezoid: two).
 */
export function pathSteps(owner: string, method: PathMethod, steps: number): PathSteps {
  checkInteger(owner, 'steps', steps, method === 'riemann-trapezoid' ? 2 : 1);
  const numbers = Array.from({ length: steps }, (_, i) => i);
  const even = numbers.map(() => 1 / steps);
  switch (method) {
    case 'gauss-legendre':
      return gaussLegendre(steps);
    case 'riemann-left':
      return { alphas: numbers.map((i) => i / steps), weights: even };
    case 'riemann-right':
      return { alphas: numbers.map((i) => (i + 1) / steps), weights: even };
    case 'riemann-middle':
      return { alphas: numbers.map((i) => (i + 0.5) / steps), weights: even };
    case 'riemann-trapezoid':
      return {
        alphas: numbers.map((i) => i / (steps - 1)),
        weights: numbers.map((i) => (i === 0 || i === steps - 1 ? 0.5 : 1) / steps),
      };
    default:
      throw new RangeError(`${owner}: unknown method '${method}'`);
  }
}

/** Roots of the Legendre polynomial by Newton's method, moved from [−1, 1] to [0, 1]. */
function gaussLegendre(count: number): PathSteps {
  const alphas: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < count; i++) {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 0;
    for (let round = 0; round < 100; round++) {
      let [before, value] = [1, x];
      for (let k = 2; k <= count; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
      slope = (count * (x * value - before)) / (x * x - 1);
      const change = value / slope;
      x -= change;
      if (Math.abs(change) < 1e-15) break;
    }
    alphas.push((x + 1) / 2);
    weights.push(1 / ((1 - x * x) * slope * slope));
  }
  return { alphas, weights };
}
