import { checkChoice } from './check-choice.ts';
import { share } from './counts.ts';

/**
 * How the values of classes become one: `micro` counts all classes together, `macro` gives each class the same weight,
 * `weighted` as many as it has samples, and `none` leaves a list.
 */
export type Average = 'micro' | 'macro' | 'weighted' | 'none';

/** One value, or one for each class. */
export type Averaged<A extends Average> = A extends 'none' ? readonly number[] : number;

const AVERAGES: readonly Average[] = ['micro', 'macro', 'weighted', 'none'];

/** @throws RangeError if the average is unknown. */
export function checkAverage(owner: string, average: Average): void {
  checkChoice(owner, 'average', average, AVERAGES);
}

/** The weighted mean; 0 if nothing weighs. */
export function weightedMean(values: readonly number[], weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return values.reduce((sum, value, i) => sum + share(weights[i] * value, total), 0);
}
