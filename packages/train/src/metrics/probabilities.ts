import type { Question, ScoreOptions } from './checked-batch.ts';

/** 1 / (1 + e^−x), without overflow. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** log(1 + e^x), without overflow. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** The logarithm of the sum of the exponentials of a row. */
export function logSumExp(scores: Float32Array, start: number, classes: number): number {
  const most = maximum(scores, start, classes);
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += scores[start + c] === most ? 1 : Math.exp(scores[start + c] - most);
  return most + Math.log(sum);
}

/** Writes the probabilities of the row of scores that begins at `start` into `out`. */
export type ToProbabilities = (scores: Float32Array, start: number, out: Float64Array) => void;

/** How a task's scores become probabilities. */
export function toProbabilities({ task, classes }: Question, { from = 'logits' }: ScoreOptions): ToProbabilities {
  if (from === 'probabilities') {
    return (scores, start, out) => {
      for (let c = 0; c < classes; c++) out[c] = scores[start + c];
    };
  }
  if (task === 'multiclass') return (scores, start, out) => softmax(scores, start, out);
  return (scores, start, out) => {
    for (let c = 0; c < classes; c++) out[c] = sigmoid(scores[start + c]);
  };
}

function softmax(scores: Float32Array, start: number, out: Float64Array): void {
  const most = maximum(scores, start, out.length);
  let sum = 0;
  for (let c = 0; c < out.length; c++) {
    const score = scores[start + c];
    // Infinity − Infinity would be NaN.
    out[c] = score === most ? 1 : Math.exp(score - most);
    sum += out[c];
  }
  for (let c = 0; c < out.length; c++) out[c] /= sum;
}

function maximum(scores: Float32Array, start: number, classes: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < classes; c++) most = Math.max(most, scores[start + c]);
  return most;
}
