import type { Problem } from '../attacks/problem.ts';
import type { Logits } from '../attacks/read-logits.ts';

/**
 * How far the k-th answer is towards the goal of a row, in logits: how far the best other class is ahead of the label, or of a targeted
 * attack the label of the best other class. Above 0 where the goal is reached.
 */
export function marginToGoal(
  { labels, targeted }: Pick<Problem, 'labels' | 'targeted'>,
  { values, classes }: Logits,
  k: number,
  row: number,
): number {
  const from = k * classes;
  const label = labels[row];
  let other = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < classes; c++) if (c !== label && values[from + c] > other) other = values[from + c];
  const margin = other - values[from + label];
  return targeted ? -margin : margin;
}
