import type { Augmentation } from '@cnn/tensor';
import type { Applied } from '../parameters/chance.ts';
import { isContainer, shapeAfter } from './passes.ts';

/**
 * What was drawn, for some of the samples only: the others stay as they are.
 *
 * @param chosen 1 for each sample that may be changed.
 * @throws TypeError if the augmentation cannot pass over a sample: it changes the size, or is no augmentation of this package.
 */
export function restrict<Params>(augmentation: Augmentation<Params>, params: Params, chosen: Uint8Array): Params {
  if (isContainer(augmentation)) {
    const own = params as readonly unknown[];
    return augmentation.members.map((member, k) => restrict(member, own[k], chosen)) as Params;
  }
  const applied = (params as Partial<Applied> | undefined)?.applied;
  const probe = [1, 64, 64, 3];
  if (!applied || String(shapeAfter(augmentation, probe)) !== String(probe)) {
    throw new TypeError(
      `${augmentation.name}: cannot be applied to some images of a batch only; move it out of randomApply, before or after the sequence`,
    );
  }
  return { ...params, applied: applied.map((flag, i) => flag & chosen[i]!) };
}
