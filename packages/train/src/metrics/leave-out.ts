import type { Predictions } from './metric.ts';

/** What a model said of the samples of a batch, and what is right, as it came from the device. */
export interface JudgedBatch extends Omit<Predictions, 'scores' | 'labels'> {
  readonly labels: ArrayLike<number>;
  /** The class with the highest score of each sample. */
  readonly predicted: ArrayLike<number>;
  /** Where they are asked for. */
  readonly scores?: Float32Array;
}

/** A batch without the samples of a label. */
export function leaveOut(batch: JudgedBatch, ignoreIndex: number | undefined): JudgedBatch {
  const { labels, predicted, scores, classes, ids } = batch;
  if (ignoreIndex === undefined || !Array.prototype.includes.call(labels, ignoreIndex)) return batch;
  const places = Array.from(labels, (_, place) => place).filter((place) => labels[place] !== ignoreIndex);
  const kept = scores && new Float32Array(places.length * classes);
  for (const [row, place] of places.entries()) {
    kept?.set(scores!.subarray(place * classes, (place + 1) * classes), row * classes);
  }
  return {
    labels: places.map((place) => labels[place]),
    predicted: places.map((place) => predicted[place]),
    classes,
    scores: kept,
    ids: ids && places.map((place) => ids[place]),
  };
}
