import { checkInteger } from '@cnn/tensor';
import { randomSampler } from './random-sampler.ts';
import type { Sampler } from './sampler.ts';
import { sequentialSampler } from './sequential-sampler.ts';

export interface DistributedSamplerOptions {
  /** Number of replicas of the model that train together. */
  readonly replicas: number;
  /** Which of them this one is, in [0, replicas). */
  readonly rank: number;
  /** Whether the samples are shuffled before they are dealt out; only for a length, as a sampler has its own order. @default true */
  readonly shuffle?: boolean;
  /**
   * What happens if the samples do not go round: true leaves the last ones out, false gives the first ones again, so that every
   * replica has equally many.
   * @default false
   */
  readonly dropLast?: boolean;
}

/**
 * One replica's share of an epoch: every `replicas`-th sample, from place `rank` on.
 *
 * Use it where several processes or workers train one model. All replicas must be given the same `rng` for the same epoch, which
 * data loaders of the same seed do: then they cut the same order, and no `set_epoch` is needed. Follows
 * torch.utils.data.distributed.DistributedSampler.
 *
 * @param source number of samples in the dataset, or a sampler whose order is dealt out.
 * @throws RangeError unless `replicas` is at least 1 and `rank` in [0, replicas).
 * @throws TypeError if `shuffle` is given beside a sampler, or the sampler gives another number of indices than its length.
 * @example
 * const share = distributedSampler(train.length, { replicas: 4, rank: 0 });
 */
export function distributedSampler(
  source: number | Sampler,
  { replicas, rank, shuffle, dropLast = false }: DistributedSamplerOptions,
): Sampler {
  checkInteger('distributedSampler', 'replicas', replicas, 1);
  checkInteger('distributedSampler', 'rank', rank, 0, replicas - 1);
  if (typeof source !== 'number' && shuffle !== undefined) {
    throw new TypeError('distributedSampler: shuffle must be left out beside a sampler, which has an order of its own');
  }
  const sampler = typeof source === 'number' ? samplerOf(source, shuffle ?? true) : source;
  const length = dropLast ? Math.floor(sampler.length / replicas) : Math.ceil(sampler.length / replicas);
  return {
    length,
    indices(rng) {
      const order = sampler.indices(rng);
      if (order.length !== sampler.length) {
        throw new TypeError(
          `distributedSampler: expected ${sampler.length} indices of the sampler, found ${order.length}`,
        );
      }
      const share = new Uint32Array(length);
      // Past the end the order begins again, as often as fewer samples than replicas make necessary.
      for (let i = 0; i < length; i++) share[i] = order[(rank + i * replicas) % order.length];
      return share;
    },
  };
}

function samplerOf(length: number, shuffle: boolean): Sampler {
  return shuffle ? randomSampler(length) : sequentialSampler(length);
}
