import { type Batch, type BatchSource, checkInteger } from '@cnn/tensor';

/**
 * Whether a limit is a whole number of batches, or a share of them in (0, 1).
 *
 * @throws RangeError if it is neither.
 */
export function checkLimit(option: string, limit: number): void {
  if (!(limit > 0 && limit < 1)) checkInteger('Trainer', option, limit, 1);
}

/** The first batches of each epoch of a source: so many, or that share of them, but at least one. */
export function firstBatches(source: BatchSource, limit: number | undefined): BatchSource {
  if (limit === undefined) return source;
  const count = limit < 1 ? Math.max(1, Math.floor(limit * source.length)) : limit;
  return limited(source, count, (epoch) => epoch);
}

/** The first `count` batches of a source's first epoch, in every epoch. */
export function sameBatches(source: BatchSource, count: number | undefined): BatchSource {
  return count === undefined ? source : limited(source, count, () => 1);
}

function limited(source: BatchSource, count: number, epochOf: (epoch: number) => number): BatchSource {
  const length = Math.min(count, source.length);
  const epoch = async function* (number: number, start = 0): AsyncGenerator<Batch> {
    let left = length - start;
    if (left <= 0) return;
    for await (const batch of source.epoch(epochOf(number), start)) {
      yield batch;
      if (--left === 0) return;
    }
  };
  return {
    length,
    samples: length === source.length ? source.samples : Math.ceil((source.samples / source.length) * length),
    classes: source.classes,
    epoch,
    [Symbol.asyncIterator]: () => epoch(1)[Symbol.asyncIterator](),
  };
}
