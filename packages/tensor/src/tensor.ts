import type { Tensor } from '@tensorflow/tfjs-core';

export { Tensor, type TensorLike, Variable } from '@tensorflow/tfjs-core';

/** Sizes of a tensor, outermost first. Images are `[batch, height, width, channels]`. */
export type Shape = readonly number[];

/**
 * One step's worth of samples.
 *
 * `images` are float32 `[batch, height, width, channels]`, in [0, 1] until normalised; `labels` are int32 `[batch]`, or shares of classes, float32 `[batch, classes]`; `ids[i]` names
 * sample i within its dataset, so that a confusion cell can show its pictures. Whoever takes a batch disposes it.
 */
export interface Batch {
  readonly images: Tensor;
  readonly labels: Tensor;
  readonly ids: readonly number[];
}

/**
 * Any function from images to logits: `[batch, height, width, channels]` in [0, 1] to `[batch, classes]`.
 *
 * Attacks, attribution and metrics know only this, so they serve our models, tfjs LayersModels and GraphModels, or anything else.
 * It must be deterministic and differentiable where a gradient is asked for.
 */
export type Classifier = (images: Tensor) => Tensor;

/**
 * Where training gets its batches; `DataLoader` of `@cnn/datasets` is one.
 *
 * The same epoch number gives the same batches in the same order, so that an interrupted run can go on at batch `start`.
 */
export interface BatchSource extends AsyncIterable<Batch> {
  /** Batches in one epoch. */
  readonly length: number;
  /** Samples in one epoch. */
  readonly samples: number;
  /** Class names, indexed by label. */
  readonly classes: readonly string[];
  /** The batches of epoch `epoch` (from 1), beginning with batch `start` (from 0). */
  epoch(epoch: number, start?: number): AsyncIterable<Batch>;
}
