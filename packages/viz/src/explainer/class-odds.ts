/** One class in a softmax. */
export interface ClassOdds {
  readonly logit: number;
  /** e^(logit − largest logit): without the largest taken away, e^100 would be too large for a float. */
  readonly power: number;
  /** Its share of all powers, in [0, 1]. */
  readonly odds: number;
}

/** The softmax of logits, with the numbers on the way. NaN stays NaN. */
export function classOdds(logits: ArrayLike<number>): ClassOdds[] {
  const list = Array.from(logits);
  const most = largest(list);
  const powers = list.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return list.map((logit, i) => ({ logit, power: powers[i], odds: powers[i] / sum }));
}

/** What is taken from each logit before its power. */
export const largest = (logits: ArrayLike<number>): number =>
  Array.from(logits).reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
