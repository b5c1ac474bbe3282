import { nextTurn, sizeOf, tensor } from '@cnn/tensor';
import { ask, isReached, type Problem } from '../attacks/problem.ts';
import type { Logits } from '../attacks/read-logits.ts';

/** Images asked about at once: enough to keep a device busy, and few enough for its memory. */
const MOST = 256;

/**
 * A classifier's answer to images that are made in main memory: `write` fills the pixels of the k-th of `count`. Between two batches it
 * lets others have their turn, and stops where the signal says so.
 */
export async function askPixels(
  problem: Problem,
  count: number,
  write: (k: number, pixels: Float32Array) => void,
): Promise<Logits> {
  const { classes, signal } = problem;
  const shape = problem.images.shape.slice(1);
  const size = sizeOf(shape);
  const values = new Float32Array(count * classes);
  const predictions = new Int32Array(count);
  for (let from = 0; from < count; from += MOST) {
    signal?.throwIfAborted();
    const length = Math.min(MOST, count - from);
    const pixels = new Float32Array(length * size);
    for (let k = 0; k < length; k++) write(from + k, pixels.subarray(k * size, (k + 1) * size));
    const images = tensor(pixels, [length, ...shape], 'float32');
    const answer = await ask(problem, images).finally(() => images.dispose());
    values.set(answer.values, from * classes);
    predictions.set(answer.predictions, from);
    await nextTurn();
  }
  return { values, classes, predictions };
}

/** Which of `rows` reach the goal with the pixels that `write` makes for each. */
export async function askWhichReach(
  problem: Problem,
  rows: readonly number[],
  write: (row: number, pixels: Float32Array) => void,
): Promise<number[]> {
  const { predictions } = await askPixels(problem, rows.length, (k, pixels) => write(rows[k], pixels));
  return rows.filter((row, k) => isReached(problem, row, predictions[k]));
}
