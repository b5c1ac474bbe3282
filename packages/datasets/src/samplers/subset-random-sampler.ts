import { copyIndices } from './check-indices.ts';
import type { Sampler } from './sampler.ts';

/**
 * The given samples in random order, each as often as it is given.
 *
 * Use it to train on a part while a batch's `ids` go on counting within the whole; `Subset` counts within the part. Follows
 * torch.utils.data.SubsetRandomSampler.
 *
 * @throws RangeError, with the place, if an index is no whole number in [0, 2³²).
 * @example
 * const odd = subsetRandomSampler(Array.from({ length: 500 }, (_, i) => 2 * i + 1));
 */
export function subsetRandomSampler(indices: ArrayLike<number>): Sampler {
  const kept = copyIndices('subsetRandomSampler', indices);
  return {
    length: kept.length,
    indices: (rng) => rng.permutation(kept.length).map((place) => kept[place]),
  };
}
