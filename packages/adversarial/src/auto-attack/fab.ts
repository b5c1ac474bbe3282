import { checkInteger, checkRange, clone, dispose, type Tensor } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { type Bounds, checkBounds, checkEpsilon } from '../attacks/check-input.ts';
import { defineAttack } from '../attacks/define-attack.ts';
import { type Problem, withRows } from '../attacks/problem.ts';
import { replaceRows } from '../attacks/rows.ts';
import type { NormName } from '../norms/norm.ts';
import { normNamed } from '../norms/norms.ts';
import { type Approach, approachBoundary } from './approach-boundary.ts';
import { likeliestOthers } from './each-target.ts';

export interface FabOptions {
  /** How the size of a change is measured. @default 'Linf' */
  readonly norm?: NormName;
  /** If given, the attack is content with a change of that size, and makes none that is larger. @default looks for the smallest change */
  readonly epsilon?: number;
  /** Steps towards the boundary and back. @default 100 */
  readonly steps?: number;
  /**
   * Goes to the boundaries of that many other classes one after the other, the likeliest first, with one gradient a step; 0 goes to the nearest of all
   * boundaries, with one gradient a class and step. @default 0
   */
  readonly targetClasses?: number;
  /** The most that a step leans towards the image itself, in [0, 1]. @default 0.1 */
  readonly pull?: number;
  /** How far a step goes beyond the boundary, at least 1. @default 1.05 */
  readonly overshoot?: number;
  /** The share of its change that a point keeps when it has crossed, in (0, 1). @default 0.9 */
  readonly back?: number;
  /** Searches of an image, all but the first from a random place. @default 1 */
  readonly restarts?: number;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
}

/**
 * The fast adaptive boundary attack: steps onto the plane that the boundary looks like from the point at hand, leaning towards the image, and back
 * by a tenth whenever it has crossed.
 *
 * Use it for the smallest change that fools, in a few gradients; with `epsilon` it is the third attack of `autoAttack`, as it finds what those
 * that climb a loss at the rim of the ball miss.
 *
 * Images for which it finds nothing come back as they were. Follows Croce and Hein, Minimally distorted adversarial examples with a fast adaptive
 * boundary attack (2020), and torchattacks.FAB.
 *
 * @throws as `pgd`.
 * @example
 * const nearest = await fab({ norm: 'L2' })(classifier, images, labels);
 */
export function fab({
  norm = 'Linf',
  epsilon,
  steps = 100,
  targetClasses = 0,
  pull = 0.1,
  overshoot = 1.05,
  back = 0.9,
  restarts = 1,
  bounds = [0, 1],
}: FabOptions = {}): Attack {
  checkBounds('fab', bounds);
  const measured = normNamed('fab', norm);
  if (epsilon !== undefined) checkEpsilon('fab', epsilon, norm, bounds);
  for (const [option, value] of Object.entries({ steps, restarts })) checkInteger('fab', option, value, 1);
  checkInteger('fab', 'targetClasses', targetClasses, 0);
  checkRange('fab', 'pull', pull, 0, 1);
  checkRange('fab', 'back', back, 0, 1);
  if (!(overshoot >= 1 && overshoot < 2)) throw new RangeError(`fab: overshoot must be in [1, 2), found ${overshoot}`);
  const settings: Approach = { norm: measured, epsilon, steps, pull, overshoot, back };
  return defineAttack({
    owner: 'fab',
    kind: 'FAB',
    shown: {
      norm,
      epsilon,
      steps,
      ...(targetClasses > 0 && { targetClasses }),
      ...(restarts > 1 && { restarts }),
    },
    needs: 'gradients',
    bounds,
    ...(epsilon !== undefined && { limit: { norm: measured, epsilon } }),
    restarts,
    search: (problem) => nearestOf(problem, settings, targetClasses),
  });
}

/** What the approaches find, to the boundary of one class after the other, or to the nearest of all. */
async function nearestOf(problem: Problem, settings: Approach, targetClasses: number): Promise<Tensor> {
  const { images, labels, classes } = problem;
  const enough = settings.epsilon ?? 0;
  const goals = await likeliestOthers(problem);
  const rounds = targetClasses === 0 ? 1 : Math.min(targetClasses, classes - 1);
  const sizes = new Float64Array(labels.length).fill(Number.POSITIVE_INFINITY);
  let result = clone(images);
  try {
    for (let k = 0; k < rounds; k++) {
      const rows = [...labels.keys()].filter((row) => sizes[row] > enough);
      if (rows.length === 0) break;
      const towards = rows.map((row) => (targetClasses === 0 ? goals[row] : [goals[row][k]]));
      const found = await withRows(problem, rows, (part) => approachBoundary(part, settings, towards));
      const nearer = [...rows.keys()].filter((i) => found.sizes[i] < sizes[rows[i]]);
      for (const i of nearer) sizes[rows[i]] = found.sizes[i];
      const replaced = replaceRows(result, rows, found.images, nearer);
      dispose([result, found.images]);
      result = replaced;
    }
    return result;
  } catch (error) {
    result.dispose();
    throw error;
  }
}
