import lines from '../../docs/runs/tutorial/metrics.jsonl?raw';

/** One epoch of a run: the mean loss, and accuracies in per cent. */
export interface Epoch {
  readonly epoch: number;
  readonly loss: number;
  readonly trainAccuracy: number;
  readonly testAccuracy: number;
}

/** Our run of the course's settings, from docs/runs/tutorial. */
export const ourRun: readonly Epoch[] = lines
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Epoch);

/** What the course's own run printed. */
export const courseRun: readonly Epoch[] = [
  [1.528, 55.57, 57.59],
  [1.0987, 63.086, 63.62],
  [0.9198, 70.398, 69.99],
  [0.8134, 74.082, 73.67],
  [0.7299, 77.63, 77.34],
  [0.6658, 78.758, 77.9],
  [0.6087, 80.418, 78.83],
  [0.5652, 82.702, 80.89],
  [0.5366, 82.044, 79.73],
  [0.4996, 85.266, 82.95],
  [0.475, 85.068, 81.76],
  [0.4455, 85.54, 82.72],
  [0.4245, 86.686, 83.56],
  [0.4018, 86.924, 83.88],
  [0.3828, 88.926, 84.94],
  [0.3644, 88.426, 85.05],
  [0.3518, 89.314, 84.99],
  [0.3346, 90.434, 86.04],
  [0.3175, 90.606, 85.68],
  [0.3, 91.394, 86.47],
].map(([loss, trainAccuracy, testAccuracy], i) => ({ epoch: i + 1, loss, trainAccuracy, testAccuracy }));
