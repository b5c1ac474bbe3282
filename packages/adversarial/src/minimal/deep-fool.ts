import {
  abs,
  add,
  checkInteger,
  checkRange,
  choices,
  clipByValue,
  clone,
  dispose,
  div,
  less,
  mul,
  nextTurn,
  scope,
  sub,
  type Tensor,
  where,
  zerosLike,
} from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import type { Bounds } from '../attacks/check-input.ts';
import { defineAttack } from '../attacks/define-attack.ts';
import { lossGradient } from '../attacks/loss-gradient.ts';
import { ask, isReached, type Problem, withRows } from '../attacks/problem.ts';
import { rowOf } from '../attacks/row-scores.ts';
import { pickRows, replaceRows } from '../attacks/rows.ts';
import { logit } from '../losses/logit.ts';
import { forEachImage, type Norm } from '../norms/norm.ts';
import { normNamed } from '../norms/norms.ts';
import { changeSizes, dualOf } from './change-sizes.ts';

export interface DeepFoolOptions {
  /** How the size of a change is measured. @default 'L2' */
  readonly norm?: 'L2' | 'Linf';
  /** Most steps. @default 50 */
  readonly steps?: number;
  /** How much farther than to the boundary an image goes, as a share of its change. @default 0.02 */
  readonly overshoot?: number;
  /** How many classes to think of, the image's own among them: those of the largest logits. Each costs a gradient a step. @default 10 */
  readonly candidates?: number;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
}

/**
 * DeepFool: steps to the nearest boundary of a class, as if the classifier were linear, until it errs.
 *
 * Use it for a quick estimate of how far images are from being misclassified: it takes a few steps where others take a hundred or
 * thousands.
 *
 * Untargeted. Images on which the classifier does not err after `steps` come back as they were. Follows Moosavi-Dezfooli et al.,
 * DeepFool: a simple and accurate method to fool deep neural networks (2016), and foolbox's L2DeepFoolAttack and LinfDeepFoolAttack.
 *
 * @throws as `pgd`.
 * @example
 * const fooled = await deepFool({ norm: 'Linf' })(classifier, images, labels);
 */
export function deepFool({
  norm = 'L2',
  steps = 50,
  overshoot = 0.02,
  candidates = 10,
  bounds = [0, 1],
}: DeepFoolOptions = {}): Attack {
  checkInteger('deepFool', 'steps', steps, 1);
  checkInteger('deepFool', 'candidates', candidates, 2);
  checkRange('deepFool', 'overshoot', overshoot, 0);
  if (!NORMS.includes(norm)) throw new RangeError(`deepFool: unknown norm '${norm}'; ${choices(norm, NORMS)}`);
  return defineAttack({
    owner: 'deepFool',
    kind: 'DeepFool',
    shown: { ...(norm !== 'L2' && { norm }), steps, overshoot, candidates },
    needs: 'gradients',
    bounds,
    search: (problem) => search(problem, { norm: normNamed('deepFool', norm), steps, overshoot, candidates }),
  });
}

const NORMS = ['L2', 'Linf'] as const;
/** Added to each distance, so that a step does not end on this side of the boundary by rounding. */
const BEYOND = 1e-4;

interface Settings {
  readonly norm: Norm;
  readonly steps: number;
  readonly overshoot: number;
  readonly candidates: number;
}

async function search(problem: Problem, settings: Settings): Promise<Tensor> {
  const { images, labels, signal } = problem;
  const { steps, overshoot } = settings;
  const rivals = await rivalsOf(problem, settings.candidates);
  let rows = [...labels.keys()];
  let result = clone(images);
  let x = clone(images);
  // The sum of all steps, from which the image is made each time, so that overshoots do not add up.
  let total = zerosLike(images);
  try {
    for (let step = 1; step <= steps && rows.length > 0; step++) {
      signal?.throwIfAborted();
      const open = rows;
      const reached = await withRows(problem, open, async (part) => {
        const move = await toNearest(
          part,
          x,
          rows.map((row) => rivals[row]),
          settings.norm,
          step,
        );
        [total, x] = swap(
          [total, x, move],
          scope(() => {
            const sum = add(total, move);
            return [sum, clipByValue(add(part.images, mul(sum, 1 + overshoot)), ...problem.bounds)];
          }),
        );
        const { predictions } = await ask(part, x);
        return open.map((_, k) => isReached(part, k, predictions[k]));
      });
      const done = [...rows.keys()].filter((k) => reached[k]);
      const left = [...rows.keys()].filter((k) => !reached[k]);
      if (done.length > 0) {
        [result] = swap([result], [replaceRows(result, rows, x, done)]);
        [total, x] = swap([total, x], [pickRows(total, left), pickRows(x, left)]);
        rows = left.map((k) => rows[k]);
      }
      await nextTurn();
    }
    return clone(result);
  } finally {
    dispose([result, x, total]);
  }
}

/** The classes that each image may be moved to: those of the largest logits at the start, but its own. */
async function rivalsOf(problem: Problem, candidates: number): Promise<number[][]> {
  const logits = await ask(problem, problem.images);
  return problem.labels.map((label, row) => {
    const values = rowOf(logits, row);
    const order = [...values.keys()].filter((c) => c !== label).sort((a, b) => values[b] - values[a]);
    return order.slice(0, candidates - 1);
  });
}

/** The step to the boundary of the nearest rival, if the logits were linear. */
async function toNearest(
  problem: Problem,
  x: Tensor,
  rivals: readonly (readonly number[])[],
  norm: Norm,
  step: number,
): Promise<Tensor> {
  const own = logit(problem.labels);
  let nearest: Gap | undefined;
  try {
    for (let k = 0; k < rivals[0].length; k++) {
      const rival = logit(rivals.map((classes) => classes[k]));
      const ahead = (...at: Parameters<typeof own>) => sub(rival(...at), own(...at));
      const { gradient, losses, logits } = await lossGradient(problem, x, ahead, step);
      const gap = scope(() => {
        const slope = changeSizes(dualOf[norm.name], gradient);
        return { distance: div(abs(losses), add(slope, SMALLEST)), gradient: clone(gradient) };
      });
      dispose([gradient, losses, logits]);
      const last = nearest;
      nearest = last ? scope(() => nearer(last, gap)) : gap;
      if (last) dispose([last.distance, last.gradient, gap.distance, gap.gradient]);
    }
    const { distance, gradient } = nearest!;
    const direction = await norm.steepest(gradient, x, problem.bounds);
    return scope(() => {
      const move = mul(direction, forEachImage(add(distance, BEYOND)));
      direction.dispose();
      return move;
    });
  } finally {
    if (nearest) dispose([nearest.distance, nearest.gradient]);
  }
}

/** How far an image is from a rival's boundary, and the gradient of the rival's lead. */
interface Gap {
  /** `[rows]` */
  readonly distance: Tensor;
  readonly gradient: Tensor;
}

function nearer(a: Gap, b: Gap): Gap {
  const isNearer = less(b.distance, a.distance);
  return {
    distance: where(isNearer, b.distance, a.distance),
    gradient: where(forEachImage(isNearer), b.gradient, a.gradient),
  };
}

/** Keeps a distance finite where the gradient vanishes. */
const SMALLEST = 1e-8;

function swap(old: readonly Tensor[], next: Tensor[]): Tensor[] {
  dispose([...old]);
  return next;
}
