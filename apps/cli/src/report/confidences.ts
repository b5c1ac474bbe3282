import type { Module } from '@cnn/layers';
import { type Batch, dispose, scope, softmax } from '@cnn/tensor';

/** What a model gives each class of each sample, and the true classes: what curves of confidence are drawn of. */
export async function confidencesOf(
  model: Module,
  batches: AsyncIterable<Batch>,
  signal: AbortSignal,
): Promise<{ probabilities: Float32Array[]; labels: number[] }> {
  const probabilities: Float32Array[] = [];
  const labels: number[] = [];
  const classifier = model.asClassifier();
  for await (const { images, labels: truth } of batches) {
    signal.throwIfAborted();
    const shares = scope(() => softmax(classifier(images)));
    const values = (await shares.data()) as Float32Array;
    const classes = shares.shape[1]!;
    for (let i = 0; i < shares.shape[0]; i++) probabilities.push(values.slice(i * classes, (i + 1) * classes));
    labels.push(...(await truth.data()));
    dispose([images, truth, shares]);
  }
  return { probabilities, labels };
}
