import type { Rng } from '@cnn/tensor';
import { isReached, type Problem } from '../attacks/problem.ts';
import type { Norm } from '../norms/norm.ts';
import { askPixels } from './ask-pixels.ts';

/**
 * Which way leads from the boundary of the classes into those that fool: the mean of random directions, those that do not fool turned round.
 * Of size 1 in L2; in Linf its signs.
 */
export async function estimateDirection(
  problem: Problem,
  row: number,
  x: Float32Array,
  norm: Norm,
  evaluations: number,
  delta: number,
  rng: Rng,
): Promise<Float32Array> {
  const [low, high] = problem.bounds;
  const isBox = norm.name === 'Linf';
  const moved: Float32Array[] = [];
  const { predictions } = await askPixels(problem, evaluations, (k, pixels) => {
    const direction = isBox ? rng.fold(k).uniforms(x.length) : rng.fold(k).normals(x.length);
    if (isBox) for (let i = 0; i < direction.length; i++) direction[i] = 2 * direction[i] - 1;
    let total = 0;
    for (let i = 0; i < direction.length; i++) total += direction[i] ** 2;
    const scale = delta / (Math.sqrt(total) + TINY);
    for (let i = 0; i < pixels.length; i++) {
      pixels[i] = Math.min(Math.max(x[i] + scale * direction[i], low), high);
      direction[i] = pixels[i] - x[i];
    }
    moved[k] = direction;
  });
  const votes = Array.from(predictions, (prediction) => (isReached(problem, row, prediction) ? 1 : -1) as number);
  // Less their mean, which lowers the variance; where all agree they are all there is.
  const mean = votes.reduce((total, vote) => total + vote, 0) / votes.length;
  const baseline = Math.abs(mean) === 1 ? 0 : mean;
  const sum = new Float64Array(x.length);
  moved.forEach((direction, k) => {
    const weight = votes[k] - baseline;
    for (let i = 0; i < sum.length; i++) sum[i] += weight * direction[i];
  });
  if (isBox) return Float32Array.from(sum, Math.sign);
  let total = 0;
  for (let i = 0; i < sum.length; i++) total += sum[i] ** 2;
  const size = Math.sqrt(total);
  return Float32Array.from(sum, (value) => (size === 0 ? 0 : value / size));
}

const TINY = 1e-12;
