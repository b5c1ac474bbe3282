import { checkInteger } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { checkPositive } from '../attacks/check-input.ts';
import type { Problem } from '../attacks/problem.ts';
import type { Norm } from '../norms/norm.ts';
import { normNamed } from '../norms/norms.ts';
import { askWhichReach } from './ask-pixels.ts';
import { type DecisionAttackOptions, defineDecisionAttack } from './define-decision-attack.ts';
import { estimateDirection } from './estimate-direction.ts';
import { toBoundary } from './to-boundary.ts';

export interface HopSkipJumpOptions extends DecisionAttackOptions {
  /** How the size of a change is measured. @default 'L2' */
  readonly norm?: 'L2' | 'Linf';
  /** Steps. @default 64 */
  readonly steps?: number;
  /** Queries for the direction of the first step; step t has √t times as many. @default 100 */
  readonly initialGradientEvalSteps?: number;
  /** Queries for a direction at most. @default 10000 */
  readonly maxGradientEvalSteps?: number;
  /** How near to the boundary the searches go: to gamma / d^1.5 of the distance in L2, gamma / d² in Linf, of d numbers. @default 1 */
  readonly gamma?: number;
}

/**
 * HopSkipJump: estimates at the boundary of the classes which way leads across it, hops there, and goes back to the boundary nearer to
 * the image.
 *
 * Use it to find the smallest change where a classifier tells only its decision: of the attacks that do with decisions it needs the fewest.
 *
 * The change is small in the norm and within the bounds, the smallest of all steps; an image for which no start is found comes back as it
 * was. Follows Chen et al., HopSkipJumpAttack: a query-efficient decision-based attack (2020), and foolbox.HopSkipJumpAttack with its
 * geometric progression, which scales directions by all images of a batch together, where here, as in the paper, each image has its own.
 *
 * @throws RangeError if an option, a pixel or a label is out of range, it is targeted without starts, or the classifier gives something not
 * finite; TypeError if shapes do not fit.
 * @example
 * const fooled = await hopSkipJump({ steps: 10 })(classifier, images, labels, { rng: new Rng(0) });
 */
export function hopSkipJump({
  norm = 'L2',
  steps = 64,
  initialGradientEvalSteps = 100,
  maxGradientEvalSteps = 10_000,
  gamma = 1,
  starts,
  bounds = [0, 1],
  targeted = false,
}: HopSkipJumpOptions = {}): Attack {
  if (norm !== 'L2' && norm !== 'Linf') {
    throw new RangeError(`hopSkipJump: norm must be 'L2' or 'Linf', found '${norm}'`);
  }
  checkInteger('hopSkipJump', 'steps', steps, 1);
  checkInteger('hopSkipJump', 'initialGradientEvalSteps', initialGradientEvalSteps, 1);
  checkInteger('hopSkipJump', 'maxGradientEvalSteps', maxGradientEvalSteps, 1);
  checkPositive('hopSkipJump', 'gamma', gamma);
  const measure = normNamed('hopSkipJump', norm);
  const evaluations = (step: number): number =>
    Math.floor(Math.min(initialGradientEvalSteps * Math.sqrt(step), maxGradientEvalSteps));
  return defineDecisionAttack({
    owner: 'hopSkipJump',
    kind: 'HopSkipJump',
    shown: { norm, steps, initialGradientEvalSteps, maxGradientEvalSteps, gamma },
    bounds,
    targeted,
    starts,
    norm: measure,
    approach: (problem, originals, found, rows) =>
      hop(problem, originals, found, rows, { norm: measure, steps, evaluations, gamma }),
  });
}

interface Settings {
  readonly norm: Norm;
  readonly steps: number;
  readonly evaluations: (step: number) => number;
  readonly gamma: number;
}

async function hop(
  problem: Problem,
  originals: readonly Float32Array[],
  found: readonly Float32Array[],
  rows: readonly number[],
  { norm, steps, evaluations, gamma }: Settings,
): Promise<void> {
  const [low, high] = problem.bounds;
  const distanceOf = (row: number, x: Float32Array): number =>
    norm.size(x.map((value, i) => value - originals[row][i]));
  const x = found.map((pixels) => pixels.slice());
  const keepNearest = (): void => {
    for (const row of rows) if (distanceOf(row, x[row]) < distanceOf(row, found[row])) found[row].set(x[row]);
  };
  await toBoundary(problem, originals, x, rows, norm, gamma);
  keepNearest();
  for (let step = 1; step <= steps; step++) {
    const directions: Float32Array[] = [];
    const strides: number[] = [];
    for (const row of rows) {
      const distance = distanceOf(row, x[row]);
      // Far from the boundary of the first start nothing is known of its scale.
      const delta = step === 1 ? 0.1 * (high - low) : (gamma * distance) / x[row].length;
      const rng = problem.rngs[row].fold('step', step);
      directions[row] = await estimateDirection(problem, row, x[row], norm, evaluations(step), delta, rng);
      strides[row] = distance / Math.sqrt(step);
    }
    const jumps = x.map((pixels) => pixels.slice());
    let open = [...rows];
    for (let halving = 0; halving < HALVINGS && open.length > 0; halving++) {
      const reached = await askWhichReach(problem, open, (row, pixels) => {
        for (let i = 0; i < pixels.length; i++) {
          jumps[row][i] = Math.min(Math.max(x[row][i] + strides[row] * directions[row][i], low), high);
        }
        pixels.set(jumps[row]);
      });
      for (const row of reached) x[row].set(jumps[row]);
      open = open.filter((row) => !reached.includes(row));
      for (const row of open) strides[row] /= 2;
    }
    await toBoundary(problem, originals, x, rows, norm, gamma);
    keepNearest();
  }
}

/** After so many the jump is lost among the digits of a pixel. */
const HALVINGS = 30;
