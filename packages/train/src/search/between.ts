/** Where numbers lie, and whether steps between them are differences or factors. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
}

/** The number at a share in [0, 1] of the way from `low` to `high`, which rounding does not take beyond them. */
export function between({ low, high, log }: Scale, share: number): number {
  if (share === 0) return low;
  if (share === 1) return high;
  // Each end by its own share: their difference can be too large for a number.
  const value = log ? Math.exp((1 - share) * Math.log(low) + share * Math.log(high)) : (1 - share) * low + share * high;
  return Math.min(Math.max(value, low), high);
}
