import { checkInteger, type Rng } from '@cnn/tensor';
import { indexGroups } from './index-groups.ts';
import type { BatchSampler } from './sampler.ts';

export interface GroupUniformSamplerOptions {
  /** Samples in a batch; a multiple of `groupsPerBatch`. */
  readonly batchSize: number;
  /** Groups that a batch is drawn from. */
  readonly groupsPerBatch: number;
  /** Whether a batch's groups must differ from each other. @default true */
  readonly distinct?: boolean;
  /** Batches in an epoch. @default as many full ones as the dataset has samples for */
  readonly batches?: number;
}

/**
 * Batches of few groups: each batch draws its groups, all equally likely, and then equally many samples of each.
 *
 * Use it for data of several domains (hospitals, cameras, places), to train for those that are rare or to compare domains within a
 * batch. A batch holds no sample of a group twice unless the group has too few; then they are drawn with replacement. Samples of
 * one group stand side by side. Follows GroupSampler of WILDS (Koh et al., 2021) with uniform_over_groups.
 *
 * @param groups the group of every sample, a whole number.
 * @throws RangeError if a group is not whole, `batchSize` is no multiple of `groupsPerBatch`, or there are too few groups.
 * @example
 * const byHospital = groupUniformSampler(hospitals, { batchSize: 32, groupsPerBatch: 4 });
 */
export function groupUniformSampler(
  groups: ArrayLike<number>,
  {
    batchSize,
    groupsPerBatch,
    distinct = true,
    batches = Math.floor(groups.length / batchSize),
  }: GroupUniformSamplerOptions,
): BatchSampler {
  checkInteger('groupUniformSampler', 'groupsPerBatch', groupsPerBatch, 1);
  checkInteger('groupUniformSampler', 'batchSize', batchSize, 1);
  checkInteger('groupUniformSampler', 'batches', batches, 0);
  if (batchSize % groupsPerBatch !== 0) {
    throw new RangeError(
      `groupUniformSampler: batchSize must be a multiple of groupsPerBatch ${groupsPerBatch}, found ${batchSize}`,
    );
  }
  const known = indexGroups('groupUniformSampler', 'groups', groups);
  if (known.length < (distinct ? groupsPerBatch : 1)) {
    throw new RangeError(
      `groupUniformSampler: groupsPerBatch must be at most the ${known.length} groups that occur, found ${groupsPerBatch}`,
    );
  }
  const share = batchSize / groupsPerBatch;
  return {
    length: batches,
    samples: batches * batchSize,
    *batches(rng) {
      for (let batch = 0; batch < batches; batch++) {
        const own = rng.fold(batch);
        const chosen = distinct
          ? distinctNumbers(own.fold('groups'), groupsPerBatch, known.length)
          : own.fold('groups').integers(groupsPerBatch, 0, known.length);
        const indices = new Uint32Array(batchSize);
        for (const [place, group] of chosen.entries()) {
          const { members } = known[group];
          const samples = own.fold('samples', place);
          const picked =
            members.length < share
              ? samples.integers(share, 0, members.length)
              : distinctNumbers(samples, share, members.length);
          for (let i = 0; i < share; i++) indices[place * share + i] = members[picked[i]];
        }
        yield indices;
      }
    },
  };
}

/** `count` different numbers of [0, limit) in random order: the beginning of a Fisher–Yates shuffle, at no cost for the rest. */
function distinctNumbers(rng: Rng, count: number, limit: number): Uint32Array {
  const drawn = rng.words(count);
  // What stands where something was swapped in; elsewhere every number still stands in its own place.
  const moved = new Map<number, number>();
  return Uint32Array.from({ length: count }, (_, i) => {
    const j = i + Math.floor(drawn[i] * 2 ** -32 * (limit - i));
    const number = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
    return number;
  });
}
