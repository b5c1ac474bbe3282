import type { Problem } from '../attacks/problem.ts';
import type { Norm } from '../norms/norm.ts';
import { askWhichReach } from './ask-pixels.ts';

/**
 * Brings pixels that fool as near to the originals as they may come on a straight way and fool still, in place: by halving, to gamma / d^1.5 of the
 * way in L2 and gamma / d² in Linf, where the way is a box that shrinks.
 */
export async function toBoundary(
  problem: Problem,
  originals: readonly Float32Array[],
  found: readonly Float32Array[],
  rows: readonly number[],
  norm: Norm,
  gamma: number,
): Promise<void> {
  const isBox = norm.name === 'Linf';
  const trials = found.map((pixels) => pixels.slice());
  const best = found.map((pixels) => pixels.slice());
  const low = found.map(() => 0);
  const high = found.map((pixels, row) => (isBox ? norm.size(pixels.map((value, i) => value - originals[row][i])) : 1));
  const closeEnough = high.map((value, row) => (value * gamma) / found[row].length ** (isBox ? 2 : 1.5));

  const isOpen = (row: number): boolean => {
    const middle = (low[row] + high[row]) / 2;
    return high[row] - low[row] > closeEnough[row] && middle !== low[row] && middle !== high[row];
  };
  for (let open = rows.filter(isOpen); open.length > 0; open = open.filter(isOpen)) {
    const middle = (row: number): number => (low[row] + high[row]) / 2;
    const reached = await askWhichReach(problem, open, (row, pixels) => {
      const way = isBox ? withinBox : along;
      way(originals[row], found[row], middle(row), trials[row]);
      pixels.set(trials[row]);
    });
    for (const row of open) {
      if (reached.includes(row)) {
        high[row] = middle(row);
        best[row].set(trials[row]);
      } else {
        low[row] = middle(row);
      }
    }
  }
  for (const row of rows) found[row].set(best[row]);
}

function along(from: Float32Array, to: Float32Array, share: number, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = (1 - share) * from[i] + share * to[i];
}

function withinBox(centre: Float32Array, x: Float32Array, radius: number, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = Math.min(Math.max(x[i], centre[i] - radius), centre[i] + radius);
}
