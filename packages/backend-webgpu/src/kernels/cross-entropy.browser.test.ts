import { describe, it } from 'vitest';
import { expectNear, numbers, runKernel, useWebgpu, type Values } from '../testing/run-kernel.ts';

useWebgpu();

/** Losses, probabilities and the gradient for dLoss, in double precision. */
function plain(logits: Values, labels: Values, dLoss: Values, smoothing: number) {
  const [rows, classes] = logits.shape as [number, number];
  const losses = new Float64Array(rows);
  const probabilities = new Float64Array(rows * classes);
  const gradient = new Float64Array(rows * classes);
  for (let row = 0; row < rows; row++) {
    const scores = Array.from({ length: classes }, (_, i) => logits.values[row * classes + i]);
    const largest = Math.max(...scores);
    const sum = scores.reduce((total, score) => total + Math.exp(score - largest), 0);
    const targets = scores.map((_, i) => (i === labels.values[row] ? 1 - smoothing : 0) + smoothing / classes);
    const share = targets.reduce((total, target) => total + target, 0);
    for (const [i, score] of scores.entries()) {
      const at = row * classes + i;
      if (targets[i] > 0) losses[row] -= targets[i] * (score - largest - Math.log(sum));
      probabilities[at] = Math.exp(score - largest) / sum;
      gradient[at] = dLoss.values[row] * (probabilities[at] * share - targets[i]);
    }
  }
  return { losses, probabilities, gradient };
}

describe('softmax cross-entropy', () => {
  for (const [rows, classes, labelSmoothing] of [
    [3, 4, 0],
    [2, 1, 0],
    [5, 10, 0.1],
    [2, 130, 0.1],
  ] as const) {
    it(`of ${rows} rows of ${classes}, smoothed by ${labelSmoothing}`, async () => {
      const logits = numbers([rows, classes], 1);
      // The last label is no class.
      const labels: Values = {
        shape: [rows],
        values: Int32Array.from({ length: rows }, (_, i) => (i === rows - 1 ? -1 : (7 * i) % classes)),
        dtype: 'int32',
      };
      const dLoss = numbers([rows], 2);
      const exact = plain(logits, labels, dLoss, labelSmoothing);
      const [losses, probabilities] = await runKernel('CnnSoftmaxCrossEntropy', { logits, labels }, { labelSmoothing });
      expectNear(losses.values, exact.losses);
      expectNear(probabilities.values, exact.probabilities);
      const inputs = { probabilities, labels, dLoss };
      const [gradient] = await runKernel('CnnSoftmaxCrossEntropyGrad', inputs, { labelSmoothing });
      expectNear(gradient.values, exact.gradient);
    });
  }

  it('of logits so large that their exponentials would overflow', async () => {
    const logits = { shape: [1, 3], values: [1000, 990, -1000] };
    const labels: Values = { shape: [1], values: [1], dtype: 'int32' };
    const [losses] = await runKernel('CnnSoftmaxCrossEntropy', { logits, labels }, { labelSmoothing: 0 });
    expectNear(losses.values, [10 + Math.log(1 + Math.exp(-10))]);
  });
});
