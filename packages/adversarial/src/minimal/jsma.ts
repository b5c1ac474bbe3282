import { checkRange, clone, dispose, nextTurn, sub, sum, type Tensor, tensor } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { type Bounds, checkBounds } from '../attacks/check-input.ts';
import { defineAttack } from '../attacks/define-attack.ts';
import { lossGradient } from '../attacks/loss-gradient.ts';
import { ask, isReached, type Problem, withRows } from '../attacks/problem.ts';
import { rowOf } from '../attacks/row-scores.ts';
import { pickRows, replaceRows } from '../attacks/rows.ts';
import type { AttackLoss } from '../losses/attack-loss.ts';
import { logit } from '../losses/logit.ts';
import { bestPair } from './best-pair.ts';

export interface JsmaOptions {
  /** What is added to each chosen value, in the units of the images; below 0 to darken. @default the width of the bounds */
  readonly theta?: number;
  /** The largest share of an image's values that may change. @default 0.1 */
  readonly gamma?: number;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
  /** Whether the labels given are the classes to reach. Untargeted, each image is drawn to its second best class. @default false */
  readonly targeted?: boolean;
}

/**
 * The Jacobian-based saliency map attack: changes as few values as possible, two at a time, by a lot.
 *
 * Use it for changes in L0: the number of values that change, each channel of a pixel by itself. So does `fmn({ norm: 'L0' })`, which
 * may also take values back.
 *
 * Each step takes, of all pairs of values that are not on the bound yet, the one that raises the logit of the class to reach while it
 * lowers those of all others together, by the largest product of both. Images for which no such pair is left, or which have not reached the goal
 * when a share of `gamma` has changed, come back as they were. Follows Papernot et al., The limitations of deep learning in
 * adversarial settings (2016), and torchattacks.JSMA, which goes on with pixel 0 where no pair is left.
 *
 * @throws as `pgd`.
 * @example
 * const fooled = await jsma({ gamma: 0.05, targeted: true })(classifier, images, wanted);
 */
export function jsma({
  bounds = [0, 1],
  theta = bounds[1] - bounds[0],
  gamma = 0.1,
  targeted = false,
}: JsmaOptions = {}): Attack {
  checkBounds('jsma', bounds);
  const width = bounds[1] - bounds[0];
  checkRange('jsma', 'theta', theta, -width, width);
  if (theta === 0) throw new RangeError('jsma: theta must not be 0, which changes nothing');
  checkRange('jsma', 'gamma', gamma, 0, 1);
  return defineAttack({
    owner: 'jsma',
    kind: 'JSMA',
    shown: { theta, gamma },
    needs: 'gradients',
    bounds,
    targeted,
    search: (problem) => search(problem, theta, gamma),
  });
}

/** Values this near to the bound, as a share of the width of the bounds, are left alone. */
const NEAR = 0.01;

async function search(problem: Problem, theta: number, gamma: number): Promise<Tensor> {
  const { images, labels, signal } = problem;
  const goals = problem.targeted ? labels : await runnersUp(problem);
  const size = images.size / labels.length;
  const places = await freePlaces(problem, theta);
  const steps = Math.ceil((size * gamma) / 2);
  let rows = [...labels.keys()];
  let result = clone(images);
  let x = clone(images);
  try {
    for (let step = 1; step <= steps && rows.length > 0; step++) {
      signal?.throwIfAborted();
      const wanted = rows.map((row) => goals[row]);
      const open = rows.map((row) => places[row]);
      const { pairs, reached } = await withRows(problem, rows, async (part) => {
        const chosen = await choosePairs(part, x, wanted, open, theta, step);
        x = swap(x, await withChanged(x, chosen, theta, part.bounds));
        const { predictions } = await ask(part, x);
        return { pairs: chosen, reached: rows.map((_, k) => isReached(part, k, predictions[k])) };
      });
      for (const [k, pair] of pairs.entries()) for (const place of pair ?? []) open[k].delete(place);
      const done = [...rows.keys()].filter((k) => pairs[k] && reached[k]);
      const left = [...rows.keys()].filter((k) => pairs[k] && !reached[k]);
      if (left.length < rows.length) {
        result = swap(result, replaceRows(result, rows, x, done));
        x = swap(x, pickRows(x, left));
        rows = left.map((k) => rows[k]);
      }
      await nextTurn();
    }
    return clone(result);
  } finally {
    dispose([result, x]);
  }
}

/** The class of the second largest logit of each image. */
async function runnersUp(problem: Problem): Promise<number[]> {
  const logits = await ask(problem, problem.images);
  return problem.labels.map((label, row) => {
    const values = rowOf(logits, row);
    values[label] = Number.NEGATIVE_INFINITY;
    return values.indexOf(Math.max(...values));
  });
}

/** The values of each image that have room to change. */
async function freePlaces({ images, labels, bounds: [low, high] }: Problem, theta: number): Promise<Set<number>[]> {
  const values = await images.data();
  const size = values.length / labels.length;
  const near = NEAR * (high - low);
  const isFree = (value: number): boolean => (theta > 0 ? value < high - near : value > low + near);
  return labels.map(
    (_, row) => new Set(Array.from({ length: size }, (_, i) => i).filter((i) => isFree(values[row * size + i]))),
  );
}

/** The best pair of each image, undefined where there is none. */
async function choosePairs(
  problem: Problem,
  x: Tensor,
  goals: readonly number[],
  places: readonly ReadonlySet<number>[],
  theta: number,
  step: number,
): Promise<(readonly [number, number] | undefined)[]> {
  const wanted = logit(goals);
  const towards = await gradientOf(problem, x, wanted, theta, step);
  const away = await gradientOf(problem, x, (...at) => sub(wanted(...at), sum(at[0], 1)), theta, step);
  const size = towards.length / goals.length;
  return goals.map((_, row) => {
    const own = (values: Float32Array) => values.subarray(row * size, (row + 1) * size);
    return bestPair(own(towards), own(away), [...places[row]]);
  });
}

/** The gradient of a logit, or of a sum of them, along the way that values are changed. */
async function gradientOf(problem: Problem, x: Tensor, loss: AttackLoss, theta: number, step: number) {
  // Both ways the loss is one to climb.
  const { gradient, losses, logits } = await lossGradient({ ...problem, targeted: theta < 0 }, x, loss, step);
  const values = Float32Array.from(await gradient.data());
  dispose([gradient, losses, logits]);
  return values;
}

async function withChanged(
  x: Tensor,
  pairs: readonly (readonly [number, number] | undefined)[],
  theta: number,
  [low, high]: Bounds,
): Promise<Tensor> {
  const values = Float32Array.from(await x.data());
  const size = values.length / pairs.length;
  for (const [row, pair] of pairs.entries()) {
    for (const place of pair ?? []) {
      const i = row * size + place;
      values[i] = Math.min(Math.max(values[i] + theta, low), high);
    }
  }
  return tensor(values, x.shape, 'float32');
}

function swap(old: Tensor, next: Tensor): Tensor {
  old.dispose();
  return next;
}
