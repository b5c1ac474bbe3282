import { add, checkShape, scope, type Tensor } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { type Bounds, checkBounds, checkEpsilon } from '../attacks/check-input.ts';
import { defineAttack } from '../attacks/define-attack.ts';
import { toBall } from '../gradient/to-ball.ts';
import type { NormName } from '../norms/norm.ts';
import { normNamed } from '../norms/norms.ts';

export interface FixedPerturbationOptions {
  /** Largest size of a change; a larger perturbation is brought to that size. */
  readonly epsilon: number;
  /** How its size is measured. @default 'Linf' */
  readonly norm?: NormName;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
  /** Whether the labels given are the classes to reach. @default false */
  readonly targeted?: boolean;
}

/**
 * Adds the same change to every image: makes an attack of a universal perturbation.
 *
 * Use it to measure on new images what `universalPerturbation` found on others. It asks the classifier nothing but which images err already; those stay
 * as they are.
 *
 * @param perturbation `[1, height, width, channels]`; it is not copied, so keep it as long as the attack.
 * @throws RangeError if an option is out of range; TypeError, when it runs, if images have another shape.
 * @example
 * const { robustAccuracy } = await robustness(classifier, test, fixedPerturbation(perturbation, { epsilon: 10 / 255 }));
 */
export function fixedPerturbation(
  perturbation: Tensor,
  { epsilon, norm = 'Linf', bounds = [0, 1], targeted = false }: FixedPerturbationOptions,
): Attack {
  const owner = 'fixedPerturbation';
  const limit = { norm: normNamed(owner, norm), epsilon };
  checkBounds(owner, bounds);
  checkEpsilon(owner, epsilon, norm, bounds);
  checkShape(`${owner} (perturbation)`, perturbation, [1, null, null, null]);
  return defineAttack({
    owner,
    kind: 'FixedPerturbation',
    shown: { ...(norm !== 'Linf' && { norm }), epsilon },
    needs: 'decisions',
    bounds,
    targeted,
    limit,
    search: async (problem) => {
      problem.signal?.throwIfAborted();
      checkShape(`${owner} (perturbation of such images)`, perturbation, [1, ...problem.images.shape.slice(1)]);
      return toBall(
        problem,
        limit,
        scope(() => add(problem.images, perturbation)),
      );
    },
  });
}
