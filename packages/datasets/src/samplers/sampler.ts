import type { Rng } from '@cnn/tensor';

/**
 * Says which samples an epoch has, and in which order.
 *
 * `rng` is the epoch's own stream: the same stream gives the same order. A sampler holds no state, so it can be shared. Follows
 * torch.utils.data.Sampler.
 *
 * @example
 * const backwards: Sampler = { length: 3, indices: () => [2, 1, 0] };
 */
export interface Sampler {
  /** Number of indices in an epoch. */
  readonly length: number;
  /** The epoch's indices, `length` of them; an index may stand more than once. */
  indices(rng: Rng): ArrayLike<number>;
}

/**
 * Says which samples each batch of an epoch has.
 *
 * Use it instead of a {@link Sampler} where it matters what comes together in one batch. `rng` is the epoch's own stream: the same
 * stream gives the same batches. Follows the `batch_sampler` of torch.utils.data.DataLoader.
 *
 * @example
 * const halves: BatchSampler = { length: 2, samples: 6, batches: () => [[0, 1, 2], [3, 4, 5]] };
 */
export interface BatchSampler {
  /** Number of batches in an epoch. */
  readonly length: number;
  /** Number of indices in all of them. */
  readonly samples: number;
  /** The indices of each batch, `length` times. */
  batches(rng: Rng): Iterable<ArrayLike<number>>;
}
