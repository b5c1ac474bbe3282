import { checkCount } from './check-indices.ts';
import type { Sampler } from './sampler.ts';

/**
 * Every sample once, in the dataset's own order.
 *
 * Use it for testing, and under {@link distributedSampler}. Follows torch.utils.data.SequentialSampler.
 *
 * @param length number of samples in the dataset.
 * @throws RangeError unless `length` is a whole number in [0, 2³²).
 * @example
 * sequentialSampler(3).indices(new Rng(0)); // 0, 1, 2
 */
export function sequentialSampler(length: number): Sampler {
  checkCount('sequentialSampler', 'length', length);
  return {
    length,
    indices() {
      const order = new Uint32Array(length);
      for (let i = 0; i < length; i++) order[i] = i;
      return order;
    },
  };
}
