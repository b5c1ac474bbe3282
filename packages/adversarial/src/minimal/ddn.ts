import { checkInteger, checkRange, div, maximum, mul, scope, type Tensor, tensor } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { type Bounds, checkBounds, checkPositive } from '../attacks/check-input.ts';
import { defineAttack } from '../attacks/define-attack.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { forEachImage } from '../norms/norm.ts';
import { annealed } from './annealed.ts';
import { boundaryWalk } from './boundary-walk.ts';
import { changeSizes } from './change-sizes.ts';

export interface DdnOptions {
  /** Gradient steps. @default 100 */
  readonly steps?: number;
  /** Size of the first change in L2, in the units of the images. @default the width of the bounds */
  readonly initEpsilon?: number;
  /** By which share the size of the change shrinks where the classifier errs, and else grows. @default 0.05 */
  readonly gamma?: number;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
  /** Whether the labels given are the classes to reach. @default false */
  readonly targeted?: boolean;
}

/**
 * Decoupled direction and norm: a small change in L2 that fools, from a hundred gradients.
 *
 * Use it in place of `carliniWagner`, to whose changes it comes near, where thousands of gradients are too many. `fmn` does the same in
 * other norms too.
 *
 * Each step turns the change along the gradient of the cross-entropy, then makes it shorter where the classifier errs, and longer where
 * not. Returns the smallest change found, or the image as it was where there is none. Chance is asked only where a gradient is zero.
 * Follows Rony et al., Decoupling direction and norm for efficient gradient-based L2 adversarial attacks and defenses (2019), and
 * foolbox.DDNAttack.
 *
 * @throws as `pgd`.
 * @example
 * const fooled = await ddn({ steps: 50 })(classifier, images, labels);
 */
export function ddn({
  steps = 100,
  bounds = [0, 1],
  initEpsilon = bounds[1] - bounds[0],
  gamma = 0.05,
  targeted = false,
}: DdnOptions = {}): Attack {
  checkBounds('ddn', bounds);
  checkInteger('ddn', 'steps', steps, 1);
  checkPositive('ddn', 'initEpsilon', initEpsilon);
  checkRange('ddn', 'gamma', gamma, 0, 1);
  const width = bounds[1] - bounds[0];
  return defineAttack({
    owner: 'ddn',
    kind: 'DDN',
    shown: { steps, initEpsilon, gamma },
    needs: 'gradients',
    bounds,
    targeted,
    search: (problem) =>
      boundaryWalk(problem, {
        size: 'L2',
        slope: 'L2',
        loss: crossEntropy,
        steps,
        stepSize: (step) => annealed(width, width / 100, step, steps),
        radius: ({ radius, lead, farthest, step }) =>
          Math.min((step === 0 ? initEpsilon : radius) * (lead > 0 ? 1 - gamma : 1 + gamma), farthest),
        project: stretch,
      }),
  });
}

/** The changes made shorter or longer until they are of those sizes in L2. */
function stretch(change: Tensor, radii: readonly number[]): Tensor {
  return scope(() => {
    const lengths = maximum(changeSizes('L2', change), SMALLEST);
    return mul(change, forEachImage(div(tensor([...radii], [radii.length], 'float32'), lengths)));
  });
}

const SMALLEST = 1e-30;
