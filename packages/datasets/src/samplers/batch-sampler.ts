import { checkInteger } from '@cnn/tensor';
import type { BatchSampler, Sampler } from './sampler.ts';

export interface BatchSamplerOptions {
  /** Whether a last batch that is not full is left out. @default false */
  readonly dropLast?: boolean;
}

/**
 * A sampler's indices in batches, as they come.
 *
 * A data loader does this by itself for `batchSize`; use it to build batch samplers of your own. Follows
 * torch.utils.data.BatchSampler.
 *
 * @throws RangeError unless `batchSize` is a whole number of at least 1.
 * @throws TypeError in `batches` if the sampler gives another number of indices than its length.
 * @example
 * [...batchSampler(sequentialSampler(5), 2).batches(new Rng(0))]; // [0, 1], [2, 3], [4]
 */
export function batchSampler(
  sampler: Sampler,
  batchSize: number,
  { dropLast = false }: BatchSamplerOptions = {},
): BatchSampler {
  checkInteger('batchSampler', 'batchSize', batchSize, 1);
  const length = dropLast ? Math.floor(sampler.length / batchSize) : Math.ceil(sampler.length / batchSize);
  return {
    length,
    samples: dropLast ? length * batchSize : sampler.length,
    *batches(rng) {
      const indices = sampler.indices(rng);
      if (indices.length !== sampler.length) {
        throw new TypeError(`batchSampler: expected ${sampler.length} indices of the sampler, found ${indices.length}`);
      }
      const order = indices instanceof Uint32Array ? indices : Uint32Array.from(indices);
      for (let i = 0; i < length; i++) yield order.subarray(i * batchSize, (i + 1) * batchSize);
    },
  };
}
