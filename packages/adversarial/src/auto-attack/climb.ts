import { add, clone, dispose, mul, nextTurn, scope, sub, type Tensor, tensor, where } from '@cnn/tensor';
import type { Limit } from '../attacks/keep-within.ts';
import { meanGradient } from '../attacks/mean-gradient.ts';
import { isReached, type Problem } from '../attacks/problem.ts';
import { predictionsOf } from '../attacks/read-logits.ts';
import { pickRows, replaceRows } from '../attacks/rows.ts';
import { toBall } from '../gradient/to-ball.ts';
import type { AttackLoss } from '../losses/attack-loss.ts';
import { forEachImage } from '../norms/norm.ts';
import { halvingSteps } from './halving-steps.ts';
import { sparseSteps } from './sparse-steps.ts';

/** How Auto-PGD climbs. */
export interface Climb extends Limit {
  readonly steps: number;
  /** The share of steps that must have raised the loss. */
  readonly rho: number;
  /** Gradients that are averaged in a step. */
  readonly samples: number;
}

/** How far the images go in a step, and in which direction; it learns from the losses that they reach. */
export interface StepRule {
  /** How much of a step is the new one, and not the last one over again. */
  readonly momentum: number;
  /** Steps of size 1 of some rows. */
  direction(gradient: Tensor, images: Tensor, rows: readonly number[]): Tensor | Promise<Tensor>;
  /** The row's step. */
  size(row: number): number;
  /** Takes down what a row has reached. */
  observe(row: number, loss: number): void;
  /** Where it is time to: of these rows, those that go back to their best point. */
  stalled(step: number, rows: readonly number[], best: Tensor, images: Tensor): Promise<readonly number[]>;
}

/** All of it with a row for each image that still resists. */
interface State {
  readonly images: Tensor;
  readonly x: Tensor;
  readonly previous: Tensor;
  readonly gradient: Tensor;
  readonly best: Tensor;
  readonly bestGradient: Tensor;
}

/**
 * The climb of Auto-PGD from one start: for each image the first point found where the classifier errs, or else that of the
 * largest loss.
 *
 * @param lossOf what some rows of the problem climb.
 * @param start where to start; anywhere in the ball if left out.
 */
export async function climb(
  problem: Problem,
  settings: Climb,
  lossOf: (rows: readonly number[]) => AttackLoss,
  start?: Tensor,
): Promise<Tensor> {
  const { images, labels, rngs, signal } = problem;
  const { norm, epsilon, steps, samples } = settings;
  const rule = norm.name === 'L1' ? sparseSteps(settings, images) : halvingSteps(settings, labels.length);
  const best = new Float64Array(labels.length).fill(Number.NEGATIVE_INFINITY);
  let rows = [...labels.keys()];
  let result = clone(images);
  let state: State | undefined;

  /** Puts what `from` shows of the given rows into the result. */
  const keepIn = (from: Tensor, places: readonly number[]): void => {
    const replaced = replaceRows(result, rows, from, places);
    result.dispose();
    result = replaced;
  };

  try {
    signal?.throwIfAborted();
    const first = start ? clone(start) : scope(() => add(images, norm.random(rngs, images.shape, epsilon)));
    let next = await toBall(problem, settings, first);
    for (let step = 0; ; step++) {
      const part = { ...problem, images: state?.images ?? images, labels: rows.map((row) => labels[row]) };
      const found = await meanGradient(part, next, lossOf(rows), step + 1, { copies: samples }).catch((error) => {
        next.dispose();
        throw error;
      });
      const [losses, predictions] = await numbersOf(found);
      const better = rows.map((row, i) => losses[i] > best[row]);
      rows.forEach((row, i) => {
        best[row] = Math.max(best[row], losses[i]);
        rule.observe(row, losses[i]);
      });
      const after = advanced(state, images, next, found.gradient, better);
      if (state) dispose({ ...state });
      dispose([next, found.gradient]);
      state = after;

      const hit = rows.map((_, i) => isReached(part, i, predictions[i]));
      if (hit.includes(true)) {
        keepIn(
          state.x,
          [...rows.keys()].filter((i) => hit[i]),
        );
        const open = [...rows.keys()].filter((i) => !hit[i]);
        state = picked(state, open);
        rows = open.map((i) => rows[i]);
      }
      if (rows.length === 0 || step === steps) break;
      const stalled = step > 0 ? await rule.stalled(step, rows, state.best, state.images) : [];
      if (stalled.length > 0)
        state = sentBack(
          state,
          rows.map((row) => stalled.includes(row)),
        );
      await nextTurn();
      signal?.throwIfAborted();
      next = await stepped(problem, settings, rule, state, rows, step === 0 ? 1 : rule.momentum);
    }
    if (rows.length > 0) keepIn(state.best, [...rows.keys()]);
    return result;
  } catch (error) {
    result.dispose();
    throw error;
  } finally {
    if (state) dispose({ ...state });
  }
}

/** The next points: a step along the rule's direction, and with what is left of the last one. */
async function stepped(
  { bounds }: Problem,
  settings: Climb,
  rule: StepRule,
  { images, x, previous, gradient }: State,
  rows: readonly number[],
  momentum: number,
): Promise<Tensor> {
  const direction = await rule.direction(gradient, x, rows);
  const moved = scope(() => {
    const sizes = tensor(
      rows.map((row) => rule.size(row)),
      [rows.length],
      'float32',
    );
    return add(x, mul(direction, forEachImage(sizes)));
  });
  direction.dispose();
  const aim = await toBall({ images, bounds }, settings, moved);
  if (momentum === 1) return aim;
  const mixed = scope(() => {
    const step = add(mul(sub(aim, x), momentum), mul(sub(x, previous), 1 - momentum));
    return add(x, step);
  });
  aim.dispose();
  return toBall({ images, bounds }, settings, mixed);
}

/** The state at `x`, which is the new best where it is `better`. */
function advanced(
  state: State | undefined,
  images: Tensor,
  x: Tensor,
  gradient: Tensor,
  better: readonly boolean[],
): State {
  const { x: previous, best, bestGradient } = state ?? { x, best: x, bestGradient: gradient };
  return scope(() => ({
    images: clone(state?.images ?? images),
    x: clone(x),
    previous: clone(previous),
    gradient: clone(gradient),
    best: mixed(better, x, best),
    bestGradient: mixed(better, gradient, bestGradient),
  }));
}

/** The state with some rows back at their best point; they keep where they came from. Disposes the old one. */
function sentBack(state: State, back: readonly boolean[]): State {
  const after = scope(() => ({
    images: clone(state.images),
    x: mixed(back, state.best, state.x),
    previous: clone(state.previous),
    gradient: mixed(back, state.bestGradient, state.gradient),
    best: clone(state.best),
    bestGradient: clone(state.bestGradient),
  }));
  dispose({ ...state });
  return after;
}

/** The state of some rows. Disposes the old one. */
function picked(state: State, rows: readonly number[]): State {
  const entries = Object.entries(state).map(([name, x]) => [name, pickRows(x, rows)]);
  dispose({ ...state });
  return Object.fromEntries(entries);
}

/** The rows of `a` that are chosen, and those of `b` that are not. */
function mixed(chosen: readonly boolean[], a: Tensor, b: Tensor): Tensor {
  return scope(() => where(forEachImage(tensor([...chosen], [chosen.length], 'bool')), a, b));
}

/** Losses and predictions in main memory; disposes their tensors. */
async function numbersOf({
  losses,
  logits,
}: {
  losses: Tensor;
  logits: Tensor;
}): Promise<[ArrayLike<number>, Int32Array]> {
  const [values, answers] = [await losses.data(), await logits.data()];
  const predictions = predictionsOf(answers, logits.shape[1]!);
  dispose([losses, logits]);
  return [values, predictions];
}
