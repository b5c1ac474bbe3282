import type { Classifier } from '@cnn/tensor';
import { type Logits, readLogits } from '../attacks/read-logits.ts';
import { defineUnknownScore, type UnknownScore } from './unknown-score.ts';

/** A score that is a function of an image's logits alone, in float64. */
export function logitScore(
  owner: string,
  kind: string,
  options: Readonly<Record<string, unknown>>,
  classifier: Classifier,
  rule: (logits: Float64Array) => number,
): UnknownScore {
  return defineUnknownScore(owner, kind, options, async (images) =>
    scoreRows(await readLogits(owner, classifier, images), rule),
  );
}

/** The rule, applied to each image's logits. */
export function scoreRows(
  { values, classes, predictions }: Logits,
  rule: (logits: Float64Array) => number,
): Float64Array {
  const row = new Float64Array(classes);
  return Float64Array.from(predictions, (_, i) => {
    for (let c = 0; c < classes; c++) row[c] = values[i * classes + c];
    return rule(row);
  });
}
