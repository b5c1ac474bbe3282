import { formatShape, type Tensor } from '@cnn/tensor';
import { checkPixels } from '../attacks/check-input.ts';
import { isReached, type Problem } from '../attacks/problem.ts';
import type { Norm } from '../norms/norm.ts';
import { askPixels, askWhichReach } from './ask-pixels.ts';
import { readPixels } from './pixel-rows.ts';

/**
 * For each image pixels with which the goal is reached, from where decision-based attacks come nearer: of `starts` the nearest, else
 * uniform noise blended with as much of the image as it bears (foolbox's LinearSearchBlendedUniformNoiseAttack). Undefined where none is found.
 */
export async function startingPoints(
  problem: Problem,
  originals: readonly Float32Array[],
  norm: Norm,
  starts?: Tensor,
): Promise<(Float32Array | undefined)[]> {
  return starts ? nearestOf(problem, originals, norm, starts) : blendedNoise(problem, originals);
}

/** @throws TypeError unless the images to start from have the shape of those attacked; RangeError if a pixel is out of bounds. */
async function nearestOf(problem: Problem, originals: readonly Float32Array[], norm: Norm, starts: Tensor) {
  const { owner, images, bounds } = problem;
  await checkPixels(`${owner} starts`, starts, bounds);
  if (String(starts.shape.slice(1)) !== String(images.shape.slice(1))) {
    throw new TypeError(
      `${owner}: expected starts of shape ${formatShape([null, ...images.shape.slice(1)])}, found ${formatShape(starts.shape)}`,
    );
  }
  const pool = await readPixels(starts);
  const { predictions } = await askPixels(problem, pool.length, (k, pixels) => pixels.set(pool[k]));
  return originals.map((original, row) => {
    let nearest: Float32Array | undefined;
    let shortest = Number.POSITIVE_INFINITY;
    pool.forEach((start, k) => {
      if (!isReached(problem, row, predictions[k])) return;
      const distance = norm.size(start.map((value, i) => value - original[i]));
      if (distance < shortest) [nearest, shortest] = [start, distance];
    });
    return nearest;
  });
}

/** Draws of noise for an image: as most noise is taken for one class, an image of that class may need many. */
const DRAWS = 1000;
const BLENDS = 50;

async function blendedNoise(problem: Problem, originals: readonly Float32Array[]) {
  const [low, high] = problem.bounds;
  const noise: Float32Array[] = [];
  const hits = new Set<number>();
  for (let draw = 0; draw < DRAWS && hits.size < originals.length; draw++) {
    const open = [...originals.keys()].filter((row) => !hits.has(row));
    const reached = await askWhichReach(problem, open, (row, pixels) => {
      noise[row] = problem.rngs[row].fold('noise', draw).uniforms(pixels.length);
      for (let i = 0; i < pixels.length; i++) noise[row][i] = low + noise[row][i] * (high - low);
      pixels.set(noise[row]);
    });
    for (const row of reached) hits.add(row);
  }

  const blend = (row: number, share: number, out: Float32Array): void => {
    for (let i = 0; i < out.length; i++) out[i] = (1 - share) * originals[row][i] + share * noise[row][i];
  };
  const found: (Float32Array | undefined)[] = originals.map((_, row) => (hits.has(row) ? noise[row] : undefined));
  let open = [...hits];
  for (let step = 1; step < BLENDS && open.length > 0; step++) {
    const reached = await askWhichReach(problem, open, (row, pixels) => blend(row, step / BLENDS, pixels));
    for (const row of reached) {
      const blended = new Float32Array(originals[row].length);
      blend(row, step / BLENDS, blended);
      found[row] = blended;
    }
    open = open.filter((row) => !reached.includes(row));
  }
  return found;
}
