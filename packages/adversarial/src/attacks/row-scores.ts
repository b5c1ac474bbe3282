import type { Logits } from './read-logits.ts';

/** −log of the probability that softmax gives a class, from logits in main memory. */
export function crossEntropyOf(logits: Logits, row: number, label: number): number {
  const values = rowOf(logits, row);
  const largest = Math.max(...values);
  return largest + Math.log(values.reduce((total, logit) => total + Math.exp(logit - largest), 0)) - values[label];
}

/** How far the best other class is ahead of `label`; above 0 where the classifier decides for another. */
export function marginOf(logits: Logits, row: number, label: number): number {
  const values = rowOf(logits, row);
  return Math.max(...values.filter((_, c) => c !== label)) - values[label];
}

/** An image's logits. */
export function rowOf({ values, classes }: Logits, row: number): number[] {
  return Array.from({ length: classes }, (_, c) => values[row * classes + c]);
}
