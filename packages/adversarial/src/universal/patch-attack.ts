import { checkShape, type Tensor } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { type Bounds, checkBounds } from '../attacks/check-input.ts';
import { defineAttack } from '../attacks/define-attack.ts';
import { ask, isReached } from '../attacks/problem.ts';
import { replaceRows } from '../attacks/rows.ts';
import { checkPlacing, type PatchPlacing, pastePatch } from './paste-patch.ts';

export interface PatchAttackOptions extends PatchPlacing {
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
  /** Whether the labels given are the classes to reach. @default false */
  readonly targeted?: boolean;
}

/**
 * Pastes a patch on every image, at a random place, angle and size: makes an attack of `adversarialPatch`.
 *
 * Use it to measure on new images what was trained on others. Images that it does not fool come back as they were, as do those that the classifier
 * errs on already. It keeps to no size of change, as the patch is as loud as it likes, where it is.
 *
 * @param patch `[1, size, size, channels]`, within the bounds; it is not copied, so keep it as long as the attack.
 * @throws RangeError if an option is out of range or, when it runs, the patch is larger than the images; TypeError if the patch has another
 *   shape, or other channels than the images.
 * @example
 * const { robustAccuracy } = await robustness(classifier, test, patchAttack(patch, { rotation: 0 }));
 */
export function patchAttack(patch: Tensor, options: PatchAttackOptions = {}): Attack {
  const owner = 'patchAttack';
  const { bounds = [0, 1], targeted = false, rotation = 22.5, scale = [0.8, 1.2], shape = 'circle' } = options;
  checkShape(`${owner} (patch)`, patch, [1, patch.shape[1] ?? null, patch.shape[1] ?? null, null]);
  checkBounds(owner, bounds);
  checkPlacing(owner, options);
  return defineAttack({
    owner,
    kind: 'Patch',
    shown: { size: patch.shape[1], rotation, scale, shape },
    needs: 'decisions',
    bounds,
    targeted,
    search: async (problem) => {
      const { images, rngs, labels, signal } = problem;
      signal?.throwIfAborted();
      const [, size] = patch.shape;
      checkShape(`${owner} (patch for such images)`, patch, [1, size!, size!, images.shape[3]!]);
      const pasted = pastePatch(owner, images, patch, rngs, options);
      try {
        const { predictions } = await ask(problem, pasted);
        const hit = [...labels.keys()].filter((row) => isReached(problem, row, predictions[row]));
        return replaceRows(images, [...labels.keys()], pasted, hit);
      } finally {
        pasted.dispose();
      }
    },
  });
}
