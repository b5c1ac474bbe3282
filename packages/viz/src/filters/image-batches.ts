import { checkImages, dispose, nextTurn, type Tensor } from '@cnn/tensor';

/** Images that come some at a time; a `DataLoader` of `@cnn/datasets` gives them. */
export type ImageBatches = AsyncIterable<ImageBatch>;

/** A batch of images; one of a `DataLoader` is one. */
export interface ImageBatch {
  /** `[batch, height, width, channels]` as the model takes them. */
  readonly images: Tensor;
  /** Not looked at. */
  readonly labels?: Tensor;
  /** Name each image within its data set. @default counted from 0 over all batches */
  readonly ids?: readonly number[];
}

/**
 * Calls `look` with one batch after another. A tensor is a single batch and is left to its owner; batches of a stream are disposed, as whoever takes them does.
 *
 * @returns how many images there were.
 * @throws TypeError if what comes is no batch of images; RangeError if there is none, or ids are missing.
 */
export async function eachBatch(
  owner: string,
  images: Tensor | ImageBatches,
  look: (images: Tensor, ids: readonly number[]) => Promise<void>,
  signal?: AbortSignal,
): Promise<number> {
  let seen = 0;
  const lookAt = async (batch: Tensor, given?: readonly number[]): Promise<void> => {
    await nextTurn();
    signal?.throwIfAborted();
    const [count] = checkImages(owner, batch);
    const ids = given ?? Array.from({ length: count }, (_, i) => seen + i);
    if (ids.length !== count)
      throw new RangeError(`${owner}: expected an id for each of ${count} images, found ${ids.length}`);
    if (count > 0) await look(batch, ids);
    seen += count;
  };
  if ('shape' in images) {
    await lookAt(images);
  } else {
    for await (const batch of images) {
      try {
        await lookAt(batch.images, batch.ids);
      } finally {
        dispose(batch.labels ? [batch.images, batch.labels] : batch.images);
      }
    }
  }
  if (seen === 0) throw new RangeError(`${owner}: expected at least one image, found none; is the data set empty?`);
  return seen;
}
