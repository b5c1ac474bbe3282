import { checkInteger, checkRange } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { type Bounds, checkBounds, checkEpsilon, checkPositive } from '../attacks/check-input.ts';
import { defineAttack } from '../attacks/define-attack.ts';
import type { NormName } from '../norms/norm.ts';
import { normNamed } from '../norms/norms.ts';
import { type ProjectedGradientSettings, projectedGradient } from './projected-gradient.ts';

/** The options that all members have. */
export interface ProjectedGradientOptions {
  /** Largest size of a change, in the units of the images: above 0, at most what the bounds leave room for. */
  readonly epsilon: number;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
  /** Whether the labels given are the classes to reach. @default false */
  readonly targeted?: boolean;
}

/** A member of the family, as it describes itself. */
export interface ProjectedGradientMember extends Omit<ProjectedGradientSettings, 'norm'> {
  readonly norm: NormName;
  readonly bounds: Bounds;
  readonly targeted?: boolean;
  readonly restarts?: number;
}

/**
 * A member of the family as an attack.
 *
 * @param shown the options that its name shows.
 * @throws RangeError that names the option, its value and its range.
 */
export function defineProjectedGradient(
  owner: string,
  kind: string,
  member: ProjectedGradientMember,
  shown: Readonly<Record<string, unknown>>,
): Attack {
  const { bounds, targeted, restarts, epsilon, stepSize, steps, momentum } = member;
  const settings = { ...member, norm: normNamed(owner, member.norm) };
  checkBounds(owner, bounds);
  checkEpsilon(owner, epsilon, member.norm, bounds);
  checkInteger(owner, 'steps', steps, 1);
  checkPositive(owner, 'stepSize', stepSize);
  if (momentum) checkRange(owner, 'decay', momentum.decay, 0);
  return defineAttack({
    owner,
    kind,
    shown,
    needs: 'gradients',
    bounds,
    targeted,
    limit: settings,
    restarts,
    search: (problem) => projectedGradient(problem, settings),
  });
}
