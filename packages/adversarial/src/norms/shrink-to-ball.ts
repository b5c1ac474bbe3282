import type { Bounds } from '../attacks/check-input.ts';

/**
 * Moves a change of an image to the nearest that is within the bounds and, summed, of size epsilon or less: in place.
 *
 * Every pixel moves by the same amount towards its original, but for those that the bounds hold back by more (Croce and Hein, Mind the
 * box, 2021). The amount is the root of a falling function of straight pieces, which Newton's steps between two bounds find exactly.
 */
export function shrinkToBall(change: Float64Array, original: ArrayLike<number>, epsilon: number, bounds: Bounds): void {
  const [low, high] = bounds;
  const room = (i: number): number => (change[i] > 0 ? high - original[i] : original[i] - low);
  let below = 0;
  let above = 0;
  for (let i = 0; i < change.length; i++) above = Math.max(above, Math.abs(change[i]));
  let amount = 0;
  for (let step = 0; step < STEPS; step++) {
    let total = 0;
    let falling = 0;
    for (let i = 0; i < change.length; i++) {
      const left = Math.abs(change[i]) - amount;
      if (left <= 0) continue;
      const most = room(i);
      if (left > most) {
        total += most;
      } else {
        total += left;
        falling++;
      }
    }
    const excess = total - epsilon;
    if (Math.abs(excess) <= 1e-9 * epsilon || (amount === 0 && excess <= 0)) break;
    if (excess > 0) below = amount;
    else above = amount;
    const next = amount + excess / falling;
    amount = next > below && next < above ? next : (below + above) / 2;
  }
  for (let i = 0; i < change.length; i++) {
    change[i] = Math.sign(change[i]) * Math.min(Math.max(Math.abs(change[i]) - amount, 0), room(i));
  }
}

/** Halving alone would need about fifty. */
const STEPS = 100;
