import { type Augmentation, type Batch, type Rng, scope, tensor } from '@cnn/tensor';
import { augmented } from './augmented.ts';
import { toUnit } from './host-batch.ts';
import type { MadeBatch } from './make-batches.ts';

/** Makes tensors of a batch, and augments its images, and labels where images are mixed. */
export function uploadBatch(
  { batch, planned, release }: MadeBatch,
  augment: Augmentation | undefined,
  rng: Rng,
  epoch: number,
): Batch {
  const { ids, pixels, labels, labelSize } = batch;
  let floats: Float32Array;
  // A tensor may keep the array it is made of, so it must be its own: shared memory goes back to its worker.
  if (pixels instanceof Float32Array) floats = pixels.buffer instanceof ArrayBuffer ? pixels : pixels.slice();
  else {
    floats = new Float32Array(pixels.length);
    toUnit(pixels, floats);
  }
  release();
  // Where samples were left out or replaced, how often one has come up is not known any more; it matters little.
  const repeats = ids.length === planned.ids.length ? planned.repeats : undefined;
  const dtype = labels instanceof Int32Array ? 'int32' : 'float32';
  // The scope disposes the augmentation's parameters and the images as they were before it.
  return scope(() => ({
    ...augmented(
      {
        images: tensor(floats, [ids.length, ...batch.shape!], 'float32'),
        labels: tensor(labels, labelSize === 0 ? [ids.length] : [ids.length, labelSize], dtype),
      },
      augment,
      { ids, repeats },
      rng,
      epoch,
    ),
    ids,
  }));
}
