import { checkCount } from './check-indices.ts';
import type { Sampler } from './sampler.ts';

export interface RandomSamplerOptions {
  /** Whether each index is drawn from all samples, so that some come twice and others not at all. @default false */
  readonly replacement?: boolean;
  /** Indices in an epoch. @default the dataset's length */
  readonly samples?: number;
}

/**
 * Samples in random order: what `shuffle: true` does.
 *
 * Without replacement every sample comes once before any comes twice: the epoch is `rng.permutation(length)`, cut off after `samples`
 * or followed by further permutations. With replacement it is a bootstrap sample. Follows torch.utils.data.RandomSampler.
 *
 * @param length number of samples in the dataset.
 * @throws RangeError unless `length` and `samples` are whole numbers in [0, 2³²), or if there is nothing to draw from.
 * @example
 * const bootstrap = randomSampler(train.length, { replacement: true });
 */
export function randomSampler(
  length: number,
  { replacement = false, samples = length }: RandomSamplerOptions = {},
): Sampler {
  checkCount('randomSampler', 'length', length);
  checkCount('randomSampler', 'samples', samples);
  if (length === 0 && samples > 0) {
    throw new RangeError(`randomSampler: samples must be 0 where length is 0, found ${samples}`);
  }
  return {
    length: samples,
    indices(rng) {
      if (samples === 0) return new Uint32Array();
      if (replacement) {
        const order = rng.words(samples);
        for (let i = 0; i < samples; i++) order[i] = Math.floor(order[i] * 2 ** -32 * length);
        return order;
      }
      const first = rng.permutation(length);
      if (samples <= length) return first.subarray(0, samples);
      const order = new Uint32Array(samples);
      order.set(first);
      for (let start = length, pass = 1; start < samples; start += length, pass++) {
        order.set(
          rng
            .fold('pass', pass)
            .permutation(length)
            .subarray(0, samples - start),
          start,
        );
      }
      return order;
    },
  };
}
