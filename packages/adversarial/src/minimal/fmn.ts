import { checkInteger, checkRange, choices, div, mul, scope, type Tensor, tensor } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { type Bounds, checkBounds, checkPositive } from '../attacks/check-input.ts';
import { defineAttack } from '../attacks/define-attack.ts';
import { margin } from '../losses/margin.ts';
import type { NormName, SizeName } from '../norms/norm.ts';
import { normNamed } from '../norms/norms.ts';
import { annealed } from './annealed.ts';
import { boundaryWalk, type Seen } from './boundary-walk.ts';
import { dualOf } from './change-sizes.ts';
import { keepLargest } from './keep-largest.ts';

export interface FmnOptions {
  /** How the size of a change is measured; L0 counts the values that change, each channel of a pixel by itself. @default 'L2' */
  readonly norm?: SizeName;
  /** Gradient steps. @default 100 */
  readonly steps?: number;
  /** Length of the first step in L2, in the units of the images. @default the width of the bounds */
  readonly stepSize?: number;
  /** Length of the last step. @default stepSize / 100 */
  readonly minStepSize?: number;
  /** By which share the size of the change shrinks where the classifier errs, and else grows; it falls to 0.001. @default 0.05 */
  readonly gamma?: number;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
  /** Whether the labels given are the classes to reach. @default false */
  readonly targeted?: boolean;
}

/**
 * The fast minimum-norm attack: a small change in L0, L1, L2 or Linf that fools, from a hundred gradients.
 *
 * Use it to learn how far images are from being misclassified in any norm: of the attacks here it finds the smallest changes for its
 * price, and mostly the smallest of all.
 *
 * Each step follows the gradient of the margin; then the change is projected onto a ball that shrinks where the classifier errs and grows
 * where not. Returns the smallest change found, or the image as it was where there is none. Chance is asked only where a gradient is zero.
 * Follows Pintor et al., Fast minimum-norm adversarial attacks through adaptive norm constraints (2021), and foolbox's L1FMNAttack and
 * LInfFMNAttack; foolbox 3.3.4's L2FMNAttack never projects, and its L0FMNAttack keeps one value too many. Unlike there, the ball grows
 * also where the bounds cut off all that a step has gained, at which the peers stay for ever.
 *
 * @throws as `pgd`.
 * @example
 * const fooled = await fmn({ norm: 'L1' })(classifier, images, labels);
 */
export function fmn({
  norm = 'L2',
  steps = 100,
  bounds = [0, 1],
  stepSize = bounds[1] - bounds[0],
  minStepSize = stepSize / 100,
  gamma = 0.05,
  targeted = false,
}: FmnOptions = {}): Attack {
  checkBounds('fmn', bounds);
  checkInteger('fmn', 'steps', steps, 1);
  checkPositive('fmn', 'stepSize', stepSize);
  checkPositive('fmn', 'minStepSize', minStepSize);
  checkRange('fmn', 'gamma', gamma, 0, 1);
  if (!NORMS.includes(norm)) throw new RangeError(`fmn: unknown norm '${norm}'; ${choices(norm, NORMS)}`);
  const isCount = norm === 'L0';
  const nextRadius = isCount ? nextCount : nextSize;
  return defineAttack({
    owner: 'fmn',
    kind: 'FMN',
    shown: { norm, steps, stepSize, gamma },
    needs: 'gradients',
    bounds,
    targeted,
    search: (problem) =>
      boundaryWalk(problem, {
        size: norm,
        slope: isCount ? 'L2' : dualOf[norm],
        loss: margin,
        steps,
        stepSize: (step) => annealed(stepSize, minStepSize, step, steps),
        radius: (seen) => Math.min(nextRadius(seen, annealed(gamma, LAST_GAMMA, seen.step, steps)), seen.farthest),
        project: isCount ? keepLargest : (change, radii) => projectEach(norm, change, radii),
      }),
  });
}

const NORMS: readonly SizeName[] = ['L0', 'L1', 'L2', 'Linf'];
const LAST_GAMMA = 0.001;

function nextSize({ radius, size, lead, slope, best }: Seen, gamma: number): number {
  if (lead > 0) return Math.min(radius * (1 - gamma), best);
  if (best < Number.POSITIVE_INFINITY) return radius * (1 + gamma);
  // As far as it were if the logits were linear: from the edge of the ball, as the bounds may cut off what lies on it.
  const edge = radius < Number.POSITIVE_INFINITY ? Math.max(radius, size) : size;
  return edge + Math.max(Math.abs(lead) / Math.max(slope, Number.MIN_VALUE), BEYOND * edge);
}

/** The least share by which a ball grows, so that rounding does not hold an image just before the boundary. */
const BEYOND = 1e-4;

function nextCount({ radius, lead, best, step }: Seen, gamma: number): number {
  const count = step === 0 ? 1 : radius;
  const next =
    lead > 0
      ? Math.min(count - 1, Math.floor(count * (1 - gamma)), best)
      : Math.max(count + 1, Math.floor(count * (1 + gamma)));
  return Math.max(next, 1);
}

/** The nearest changes of those sizes or less. */
async function projectEach(name: NormName, change: Tensor, radii: readonly number[]): Promise<Tensor> {
  // A ball is the ball of radius 1, made larger or smaller.
  const scale = tensor(
    radii.map((radius) => Math.max(radius, SMALLEST)),
    [radii.length, 1, 1, 1],
    'float32',
  );
  const scaled = div(change, scale);
  // Bounds come after it, as in the peers.
  const projected = await normNamed('fmn', name).project(scaled, 1, scaled, NO_BOUNDS);
  scaled.dispose();
  return scope(() => {
    const sized = mul(projected, scale);
    projected.dispose();
    scale.dispose();
    return sized;
  });
}

const SMALLEST = 1e-12;
const NO_BOUNDS: Bounds = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
