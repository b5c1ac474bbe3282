import { checkIndices } from './grouped-predictions.ts';

/**
 * A weight for each sample, so that every group that occurs counts the same: one over how often its group occurs, with a mean of 1.
 *
 * The simplest mend against a shortcut: multiply each sample's loss by its weight, or draw samples by it (`weightedRandomSampler` of
 * `@cnn/datasets`). Rare groups get large weights, which a network that can learn its training set by heart undoes (Byrd and Lipton 2019); stop
 * early or regularise. Follows sklearn.utils.class_weight.compute_sample_weight('balanced').
 *
 * @param groups the group of each sample, a whole number from 0.
 * @throws RangeError, with the place, for a group that is none.
 * @example
 * groupWeights([0, 0, 0, 1]); // [0.667, 0.667, 0.667, 2], rounded
 */
export function groupWeights(groups: ArrayLike<number>): Float32Array {
  checkIndices('groupWeights', 'groups', groups, Number.POSITIVE_INFINITY);
  const counts = new Map<number, number>();
  for (let i = 0; i < groups.length; i++) counts.set(groups[i], (counts.get(groups[i]) ?? 0) + 1);
  return Float32Array.from(groups, (group) => groups.length / (counts.size * counts.get(group)!));
}
