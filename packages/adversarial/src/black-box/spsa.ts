import { checkInteger, type Rng, type Tensor } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { type Bounds, checkBounds, checkEpsilon, checkPositive } from '../attacks/check-input.ts';
import { defineAttack } from '../attacks/define-attack.ts';
import { isReached, type Problem } from '../attacks/problem.ts';
import { normNamed } from '../norms/norms.ts';
import { askPixels } from './ask-pixels.ts';
import { marginToGoal } from './margin-to-goal.ts';
import { readPixels, toImages } from './pixel-rows.ts';

export interface SpsaOptions {
  /** Largest change of a pixel, in the units of the images: above 0, at most the width of the bounds. */
  readonly epsilon: number;
  /** How far apart the places are whose difference tells the slope: half of it, in the units of the images. @default 0.01 */
  readonly delta?: number;
  /** Step size of Adam, in the units of the images. @default 0.01 */
  readonly learningRate?: number;
  /** Steps. @default 100 */
  readonly steps?: number;
  /** Random directions of a step, each of which costs two queries. @default 128 */
  readonly samples?: number;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
  /** Whether the labels given are the classes to reach. @default false */
  readonly targeted?: boolean;
}

/**
 * SPSA: estimates the gradient of the margin from logits at random places around the image, and follows it with Adam.
 *
 * Use it where gradients are hidden or masked and logits are smooth: it needs `2 · samples + 1` of them in a step. `square` is cheaper as a
 * rule. An image that is fooled costs no more queries.
 *
 * No pixel changes by more than epsilon or leaves the bounds, exactly. Follows Uesato et al., Adversarial risk and the dangers of evaluating
 * against weak attacks (2018), with its 100 steps, and torchattacks.SPSA, which has one by default. Here each image has directions of its own.
 *
 * @throws RangeError if an option, a pixel or a label is out of range, or the classifier gives something not finite; TypeError if shapes do
 * not fit.
 * @example
 * const fooled = await spsa({ epsilon: 8 / 255, steps: 20 })(classifier, images, labels, { rng: new Rng(0) });
 */
export function spsa({
  epsilon,
  delta = 0.01,
  learningRate = 0.01,
  steps = 100,
  samples = 128,
  bounds = [0, 1],
  targeted = false,
}: SpsaOptions): Attack {
  checkBounds('spsa', bounds);
  checkEpsilon('spsa', epsilon, 'Linf', bounds);
  checkPositive('spsa', 'delta', delta);
  checkPositive('spsa', 'learningRate', learningRate);
  checkInteger('spsa', 'steps', steps, 1);
  checkInteger('spsa', 'samples', samples, 1);
  return defineAttack({
    owner: 'spsa',
    kind: 'SPSA',
    shown: { epsilon, delta, learningRate, steps, samples },
    needs: 'logits',
    bounds,
    targeted,
    limit: { norm: normNamed('spsa', 'Linf'), epsilon },
    search: (problem) => search(problem, { epsilon, delta, learningRate, steps, samples }),
  });
}

type Settings = Required<Omit<SpsaOptions, 'bounds' | 'targeted'>>;

async function search(problem: Problem, settings: Settings): Promise<Tensor> {
  const { samples, delta, learningRate, steps, epsilon } = settings;
  const [low, high] = problem.bounds;
  const originals = await readPixels(problem.images);
  const [x, best] = [await readPixels(problem.images), await readPixels(problem.images)];
  const moments = originals.map(({ length }) => ({ mean: new Float64Array(length), square: new Float64Array(length) }));
  const scores = originals.map(() => Number.NEGATIVE_INFINITY);
  let open = [...originals.keys()];
  for (let step = 1; step <= steps && open.length > 0; step++) {
    for (const row of open) {
      const slope = await slopeAt(problem, row, x[row], samples, delta, problem.rngs[row].fold('step', step));
      const { mean, square } = moments[row];
      for (let i = 0; i < slope.length; i++) {
        mean[i] = BETA1 * mean[i] + (1 - BETA1) * slope[i];
        square[i] = BETA2 * square[i] + (1 - BETA2) * slope[i] ** 2;
        const size = Math.sqrt(square[i] / (1 - BETA2 ** step)) + TINY;
        const moved = x[row][i] + (learningRate * mean[i]) / (1 - BETA1 ** step) / size;
        const near = Math.min(Math.max(moved, originals[row][i] - epsilon), originals[row][i] + epsilon);
        x[row][i] = Math.min(Math.max(near, low), high);
      }
    }
    const answer = await askPixels(problem, open.length, (k, pixels) => pixels.set(x[open[k]]));
    open = open.filter((row, k) => {
      const isDone = isReached(problem, row, answer.predictions[k]);
      const score = marginToGoal(problem, answer, k, row);
      if (isDone || score > scores[row]) {
        scores[row] = score;
        best[row].set(x[row]);
      }
      return !isDone;
    });
  }
  return toImages(best, problem.images);
}

// Adam's.
const BETA1 = 0.9;
const BETA2 = 0.999;
const TINY = 1e-8;

/** An estimate of the margin's gradient: the mean slope along random corners of a cube. */
async function slopeAt(
  problem: Problem,
  row: number,
  x: Float32Array,
  samples: number,
  delta: number,
  rng: Rng,
): Promise<Float64Array> {
  const [low, high] = problem.bounds;
  const corners = Array.from({ length: samples }, (_, i) => rng.fold(i).words(Math.ceil(x.length / 32)));
  const answer = await askPixels(problem, 2 * samples, (k, pixels) => {
    const corner = corners[k >> 1];
    const distance = k % 2 === 0 ? delta : -delta;
    for (let i = 0; i < x.length; i++) {
      pixels[i] = Math.min(Math.max(x[i] + distance * signAt(corner, i), low), high);
    }
  });
  const slope = new Float64Array(x.length);
  corners.forEach((corner, sample) => {
    const rise = marginToGoal(problem, answer, 2 * sample, row) - marginToGoal(problem, answer, 2 * sample + 1, row);
    const along = rise / (2 * delta * samples);
    for (let i = 0; i < slope.length; i++) slope[i] += along * signAt(corner, i);
  });
  return slope;
}

/** The i-th bit of some words, as −1 or 1. */
function signAt(words: Uint32Array, i: number): number {
  return ((words[i >> 5] >>> (i & 31)) & 1) * 2 - 1;
}
