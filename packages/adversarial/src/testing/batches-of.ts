import { type Batch, slice, type Tensor } from '@cnn/tensor';

/** Batches of `size` images of a task, with ids 0, 1, …; begins anew each time, and each batch is disposed by who takes it. */
export function batchesOf({ images, labels }: { images: Tensor; labels: Tensor }, size: number): AsyncIterable<Batch> {
  const total = images.shape[0]!;
  return {
    async *[Symbol.asyncIterator]() {
      for (let start = 0; start < total; start += size) {
        const count = Math.min(size, total - start);
        yield {
          images: slice(images, [start, 0, 0, 0], [count, ...images.shape.slice(1)]),
          labels: slice(labels, [start], [count]),
          ids: Array.from({ length: count }, (_, i) => start + i),
        };
      }
    },
  };
}
