import type { ConfusionMatrixData } from './confusion-matrix-element.ts';
import { isNumbers, readJson } from './read-json.ts';

/** Counts by right and predicted class, and the classes' names. */
export function parseConfusionMatrix(text: string): ConfusionMatrixData {
  const { counts, classes } = Object(readJson('Confusion matrix', text));
  const isName = (value: unknown) => ['string', 'number'].includes(typeof value);
  if (Array.isArray(counts) && counts.every(isNumbers) && Array.isArray(classes) && classes.every(isName)) {
    return { counts: counts as ConfusionMatrixData['counts'], classes: classes.map(String) };
  }
  throw new Error('Confusion matrix: expected { "counts": [[9, 1], [2, 8]], "classes": ["cat", "dog"] }');
}
