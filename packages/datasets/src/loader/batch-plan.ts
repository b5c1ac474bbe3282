import { DataError, type Rng } from '@cnn/tensor';
import type { BatchSampler, Sampler } from '../samplers/sampler.ts';

/** The samples of one batch, and where in the epoch it begins. */
export interface PlannedBatch {
  /** Samples of the epoch before it. */
  readonly position: number;
  readonly ids: readonly number[];
  /** How often each has come up earlier in the epoch; left out where none has. */
  readonly repeats?: readonly number[];
}

/** What an epoch's batches are made of. */
export type Batching =
  | { readonly sampler: Sampler; readonly batchSize: number; readonly dropLast: boolean; readonly distinct: boolean }
  | { readonly batchSampler: BatchSampler };

/** Batches in one epoch. */
export function batchesIn(batching: Batching): number {
  if ('batchSampler' in batching) return batching.batchSampler.length;
  const { sampler, batchSize, dropLast } = batching;
  return dropLast ? Math.floor(sampler.length / batchSize) : Math.ceil(sampler.length / batchSize);
}

/**
 * The batches of one epoch in their order, from sample `from` on.
 *
 * @throws DataError if `from` lies within a batch of a batch sampler.
 */
export function* planBatches(batching: Batching, rng: Rng, from: number): Generator<PlannedBatch, void, undefined> {
  if ('batchSampler' in batching) yield* planned(batching.batchSampler.batches(rng), from);
  else yield* cut(batching.sampler.indices(rng), batching, from);
}

function* cut(
  order: ArrayLike<number>,
  { batchSize, dropLast, distinct }: Extract<Batching, { sampler: Sampler }>,
  from: number,
): Generator<PlannedBatch, void, undefined> {
  const count = distinct ? undefined : counter();
  if (count) for (let i = 0; i < from; i++) count(order[i]);
  for (let position = from; position < order.length; position += batchSize) {
    const size = Math.min(batchSize, order.length - position);
    if (dropLast && size < batchSize) return;
    const ids = Array.from({ length: size }, (_, i) => order[position + i]);
    yield { position, ids, ...(count && { repeats: ids.map(count) }) };
  }
}

function* planned(batches: Iterable<ArrayLike<number>>, from: number): Generator<PlannedBatch, void, undefined> {
  const count = counter();
  let position = 0;
  for (const batch of batches) {
    const ids = Array.from(batch);
    const repeats = ids.map(count);
    if (position >= from) yield { position, ids, repeats };
    else if (position + ids.length > from) {
      throw new DataError('DataLoader state', {
        expected: `a position between batches (${position} or ${position + ids.length})`,
        found: `${from}`,
        remedy: 'go on with the batch sampler that the state is of',
      });
    }
    position += ids.length;
  }
}

/** How often it was called with the same number before. */
function counter(): (id: number) => number {
  const seen = new Map<number, number>();
  return (id) => {
    const before = seen.get(id) ?? 0;
    seen.set(id, before + 1);
    return before;
  };
}
