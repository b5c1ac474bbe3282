import { checkInteger, checkRange, choices, type Tensor } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { checkBounds, checkEpsilon } from '../attacks/check-input.ts';
import { defineAttack } from '../attacks/define-attack.ts';
import type { Problem } from '../attacks/problem.ts';
import type { ProjectedGradientOptions } from '../gradient/define-projected-gradient.ts';
import type { AttackLoss } from '../losses/attack-loss.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { dlr, targetedDlr } from '../losses/dlr.ts';
import type { NormName } from '../norms/norm.ts';
import { normNamed } from '../norms/norms.ts';
import { type Climb, climb } from './climb.ts';
import { onEachTarget } from './each-target.ts';

export interface ApgdOptions extends ProjectedGradientOptions {
  /** How the size of a change is measured. @default 'Linf' */
  readonly norm?: NormName;
  /** Gradient steps of one start. @default 100 */
  readonly steps?: number;
  /** What it climbs: the cross-entropy, or the difference of logits ratio, which does not vanish where logits are large. @default 'ce' */
  readonly loss?: 'ce' | 'dlr';
  /**
   * Tries that many other classes of each image one after the other, the likeliest first, with the targeted ratio as loss; 0 climbs away from
   * the label alone. There are as many as the classifier has classes but one. @default 0
   */
  readonly targetClasses?: number;
  /** The share of steps that must have raised the loss, or else the step is halved: in (0, 1). @default 0.75 */
  readonly rho?: number;
  /** Random starts of an image that still resists. @default 1 */
  readonly restarts?: number;
  /** Gradients that are averaged in a step, for classifiers that are random. @default 1 */
  readonly samples?: number;
}

/**
 * Auto-PGD: projected gradient descent with momentum that sets its step itself, halving it and going back to the best point where progress
 * stalls.
 *
 * Use it where a number should not depend on a step size that somebody chose; `autoAttack` is made of it. Images that err are done at once,
 * so on a classifier that is easily fooled it is quick.
 *
 * The change is of size epsilon or less and each pixel within the bounds, exactly. Follows Croce and Hein, Reliable evaluation of adversarial
 * robustness with an ensemble of diverse parameter-free attacks (2020), in L1 Mind the box (2021), and their autoattack.APGDAttack.
 *
 * @throws as `pgd`.
 * @example
 * const fooled = await apgd({ epsilon: 8 / 255, loss: 'dlr' })(classifier, images, labels, { rng: new Rng(0) });
 */
export function apgd({
  epsilon,
  norm = 'Linf',
  steps = 100,
  loss = 'ce',
  targetClasses = 0,
  rho = 0.75,
  restarts = 1,
  samples = 1,
  bounds = [0, 1],
  targeted = false,
}: ApgdOptions): Attack {
  checkBounds('apgd', bounds);
  const settings: Climb = { norm: normNamed('apgd', norm), epsilon, steps, rho, samples };
  checkEpsilon('apgd', epsilon, norm, bounds);
  for (const [option, value] of Object.entries({ steps, restarts, samples })) checkInteger('apgd', option, value, 1);
  checkInteger('apgd', 'targetClasses', targetClasses, 0);
  checkRange('apgd', 'rho', rho, 0, 1);
  if (!Object.hasOwn(LOSSES, loss))
    throw new RangeError(`apgd: unknown loss '${loss}'; ${choices(loss, Object.keys(LOSSES))}`);
  if (targeted && targetClasses > 0) {
    throw new RangeError(
      'apgd: with targeted the labels are the classes to reach, so there are none to choose; leave targetClasses at 0',
    );
  }
  return defineAttack({
    owner: 'apgd',
    kind: 'APGD',
    shown: {
      ...(norm !== 'Linf' && { norm }),
      epsilon,
      steps,
      ...(targetClasses > 0 ? { targetClasses } : { loss }),
      ...(restarts > 1 && { restarts }),
      ...(samples > 1 && { samples }),
    },
    needs: 'gradients',
    bounds,
    targeted,
    limit: settings,
    restarts,
    search: (problem) =>
      targetClasses === 0
        ? climbInStages(problem, settings, () => LOSSES[loss])
        : onEachTarget(problem, targetClasses, (part, goals) =>
            climbInStages(part, settings, (rows) => targetedDlr(rows.map((row) => goals[row]))),
          ),
  });
}

/** One climb; in L1 three, within three times epsilon, twice, and epsilon itself, each from where the last one ended. */
async function climbInStages(
  problem: Problem,
  settings: Climb,
  lossOf: (rows: readonly number[]) => AttackLoss,
): Promise<Tensor> {
  const { norm, epsilon, steps } = settings;
  if (norm.name !== 'L1' || steps < 4) return climb(problem, settings, lossOf);
  const third = Math.ceil(0.3 * steps);
  const wide = await climb(problem, { ...settings, epsilon: 3 * epsilon, steps: third }, lossOf);
  const nearer = await climb(problem, { ...settings, epsilon: 2 * epsilon, steps: third }, lossOf, wide).finally(() =>
    wide.dispose(),
  );
  return climb(problem, { ...settings, steps: steps - 2 * third }, lossOf, nearer).finally(() => nearer.dispose());
}

const LOSSES: Readonly<Record<'ce' | 'dlr', AttackLoss>> = { ce: crossEntropy, dlr };
