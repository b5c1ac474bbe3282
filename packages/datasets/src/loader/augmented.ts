import { type Augmentation, type Rng, Tensor } from '@cnn/tensor';
import type { PlannedBatch } from './batch-plan.ts';

/** Images and their labels. */
export interface Labelled {
  readonly images: Tensor;
  readonly labels: Tensor;
}

/**
 * The images, augmented where there is an augmentation: each sample by a chance of its own, another one each time it comes up. Labels change along
 * where the augmentation mixes images.
 *
 * @throws TypeError if labels should change, but come out as no tensor of as many as images.
 */
export function augmented(
  { images, labels }: Labelled,
  augment: Augmentation | undefined,
  { ids, repeats }: Pick<PlannedBatch, 'ids' | 'repeats'>,
  rng: Rng,
  epoch: number,
): Labelled {
  if (!augment) return { images, labels };
  const own = rng.fold('augment', epoch);
  const chances = ids.map((id, i) => (repeats?.[i] ? own.fold(id, repeats[i]) : own.fold(id)));
  const params = augment.sample(chances, images.shape, { epoch, ids });
  const changed = augment.applyLabels ? augment.applyLabels(labels, params) : labels;
  if (!(changed instanceof Tensor) || changed.shape[0] !== ids.length) {
    const found = changed instanceof Tensor ? `[${changed.shape.join(', ')}]` : typeof changed;
    throw new TypeError(
      `${augment.name}: expected applyLabels to return labels [${ids.length}, …] as a tensor, found ${found}`,
    );
  }
  return { images: augment.apply(images, params), labels: changed };
}
