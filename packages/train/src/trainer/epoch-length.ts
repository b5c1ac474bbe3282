import { type Batch, type BatchSource, dispose } from '@cnn/tensor';

/** The source itself. @throws RangeError if it has no batches. */
export function someBatches(half: 'training' | 'validation', source: BatchSource): BatchSource {
  if (source.length > 0) return source;
  throw new RangeError(`Trainer: expected at least one ${half} batch, found none`);
}

/** The batches of an epoch, without the first `start`. @throws RangeError unless they are as many as the source says. */
export async function* wholeEpoch(source: BatchSource, epoch: number, start: number): AsyncGenerator<Batch> {
  let count = start;
  for await (const batch of source.epoch(epoch, start)) {
    if (count === source.length) {
      dispose([batch.images, batch.labels]);
      throw wrongLength(source, epoch, 'more');
    }
    count++;
    yield batch;
  }
  if (count < source.length) throw wrongLength(source, epoch, `${count}`);
}

function wrongLength({ length }: BatchSource, epoch: number, found: string): RangeError {
  return new RangeError(
    `Trainer: expected ${length} batches in epoch ${epoch}, as the source's length says, found ${found}`,
  );
}
