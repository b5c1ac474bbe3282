import {
  add,
  checkInteger,
  checkRange,
  clone,
  dispose,
  mul,
  nextTurn,
  scope,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
} from '@cnn/tensor';
import { checkPositive } from '../attacks/check-input.ts';
import { ask, type Problem, withRows } from '../attacks/problem.ts';
import { pickRows } from '../attacks/rows.ts';
import { margin } from '../losses/margin.ts';
import { forEachImage, IMAGE_AXES } from '../norms/norm.ts';
import { leadsOf, slopeAt } from './leads.ts';
import { SmallestFound } from './smallest-found.ts';

/** How the weight of misclassifying against the size of the change is searched. */
export interface ConstantSearch {
  readonly binarySearchSteps: number;
  readonly steps: number;
  readonly confidence: number;
  readonly initialConst: number;
  readonly abortEarly: boolean;
}

/** A way down the squared size of a change and the weighted margin. Its state is a list of tensors with a row for each image. */
export interface Descent {
  /** Where it starts. */
  begin(images: Tensor): Tensor[];
  /** The images at which the next gradient is taken, and what their change is counted from; both new tensors. */
  at(state: readonly Tensor[], images: Tensor): { readonly x: Tensor; readonly origin: Tensor };
  /** The state after a step, counted from 0; all of it new tensors. */
  move(state: readonly Tensor[], gradient: Tensor, step: number, images: Tensor): Tensor[];
  /** Of the state after a step, the images that may be the result, if these are not those of the gradient. */
  result?(state: readonly Tensor[]): Tensor;
  /** What makes one result better than another, `[rows]`. */
  size(change: Tensor): Tensor;
}

/** @throws RangeError that names the option, its value and its range. */
export function checkConstantSearch(owner: string, search: ConstantSearch): void {
  checkInteger(owner, 'binarySearchSteps', search.binarySearchSteps, 1);
  checkInteger(owner, 'steps', search.steps, 1);
  checkRange(owner, 'confidence', search.confidence, 0);
  checkPositive(owner, 'initialConst', search.initialConst);
}

/**
 * The smallest change found in one descent for each of several weights of misclassification: ten times as large until it suffices, then
 * halfway between the largest that has not and the smallest that has (Carlini and Wagner 2017). Each image has weights of its own, and
 * ends a descent by itself where that has stalled.
 */
export async function searchConstant(problem: Problem, search: ConstantSearch, descent: Descent): Promise<Tensor> {
  const best = new SmallestFound(problem.images);
  let constants = problem.labels.map(() => search.initialConst);
  const low = problem.labels.map(() => 0);
  const high = problem.labels.map(() => Number.POSITIVE_INFINITY);
  try {
    for (let round = 1; round <= search.binarySearchSteps; round++) {
      // A long search ends with what has been enough, once more.
      if (round === search.binarySearchSteps && round >= 10) constants = high.map((value) => Math.min(value, 1e10));
      const found = await descend(problem, search, descent, constants, best);
      constants = constants.map((constant, row) => {
        (found[row] ? high : low)[row] = constant;
        return high[row] === Number.POSITIVE_INFINITY ? constant * 10 : (low[row] + high[row]) / 2;
      });
    }
    return best.take();
  } finally {
    best.dispose();
  }
}

/** One descent of all images. Returns for which of them it has reached the goal. */
async function descend(
  problem: Problem,
  search: ConstantSearch,
  descent: Descent,
  constants: readonly number[],
  best: SmallestFound,
): Promise<boolean[]> {
  const { steps, confidence, abortEarly } = search;
  const found = problem.labels.map(() => false);
  const last = problem.labels.map(() => Number.POSITIVE_INFINITY);
  const tenth = Math.ceil(steps / 10);
  let rows = [...found.keys()];
  let state = descent.begin(problem.images);
  try {
    for (let start = 0; start < steps; start += tenth) {
      if (abortEarly) {
        const weights = pick(constants, rows);
        const losses = await withRows(problem, rows, (part) => lossesAt(part, descent, state, weights, confidence));
        const falling = [...rows.keys()].filter((k) => losses[k] <= ENOUGH * last[rows[k]]);
        if (falling.length === 0) break;
        for (const k of falling) last[rows[k]] = losses[k];
        const left = state.map((x) => pickRows(x, falling));
        state = swap(state, left);
        rows = pick(rows, falling);
      }
      const weights = pick(constants, rows);
      await withRows(problem, rows, async (part) => {
        for (let step = start; step < Math.min(start + tenth, steps); step++) {
          problem.signal?.throwIfAborted();
          const { next, tried, leads } = await stepDown(part, descent, state, weights, confidence, step);
          state = swap(state, next);
          const reached = leads.map((lead) => lead > confidence);
          const sizes = scope(() => descent.size(sub(tried, part.images)));
          best.offer(tried, rows, await sizes.data(), reached);
          dispose([tried, sizes]);
          for (const [k, row] of rows.entries()) found[row] ||= reached[k];
          await nextTurn();
        }
      });
    }
    return found;
  } finally {
    dispose(state);
  }
}

/** The share of its last loss that a descent must fall to in a tenth of its steps, or it has stalled. */
const ENOUGH = 0.9999;

async function lossesAt(
  problem: Problem,
  descent: Descent,
  state: readonly Tensor[],
  constants: readonly number[],
  confidence: number,
): Promise<number[]> {
  const { x, origin } = descent.at(state, problem.images);
  const squares = scope(() => sum(square(sub(x, origin)), IMAGE_AXES));
  try {
    const distances = await squares.data();
    const { values } = await ask(problem, x);
    return leadsOf(problem, values).map(
      (lead, row) => constants[row] * Math.max(confidence - lead, 0) + distances[row],
    );
  } finally {
    dispose([x, origin, squares]);
  }
}

/** A step along the gradient, and the images that it has tried. */
async function stepDown(
  problem: Problem,
  descent: Descent,
  state: readonly Tensor[],
  constants: readonly number[],
  confidence: number,
  step: number,
): Promise<{ next: Tensor[]; tried: Tensor; leads: readonly number[] }> {
  const { x, origin } = descent.at(state, problem.images);
  try {
    const { gradient, leads } = await slopeAt(problem, x, margin, step + 1);
    // What is past the goal by enough has only its size to bring down.
    const weights = constants.map((constant, row) => (leads[row] < confidence ? -constant : 0));
    const next = scope(() => {
      const weighted = mul(gradient, forEachImage(tensor(weights, [weights.length], 'float32')));
      gradient.dispose();
      return descent.move(state, add(weighted, mul(sub(x, origin), 2)), step, problem.images);
    });
    if (!descent.result) return { next, tried: clone(x), leads };
    const tried = descent.result(next);
    try {
      const { values } = await ask(problem, tried);
      return { next, tried, leads: leadsOf(problem, values) };
    } catch (error) {
      dispose([...next, tried]);
      throw error;
    }
  } finally {
    dispose([x, origin]);
  }
}

function pick<T>(values: readonly T[], rows: readonly number[]): T[] {
  return rows.map((row) => values[row]);
}

function swap(old: Tensor[], next: Tensor[]): Tensor[] {
  dispose(old);
  return next;
}
