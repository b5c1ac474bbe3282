import {
  add,
  cast,
  checkInteger,
  equal,
  formatShape,
  gather,
  greater,
  greaterEqual,
  less,
  logicalAnd,
  max,
  reshape,
  type Shape,
  scalar,
  scope,
  type Tensor,
  tensor,
  where,
} from '@cnn/tensor';
import { type ChanceOptions, chanceOf } from '../parameters/chance.ts';
import { type MixAugmentation, type Mixed, mix } from './mix.ts';
import { partnersOf } from './partners.ts';

export interface RandomTransplantationOptions extends Omit<ChanceOptions, 'sameOnBatch'> {
  /** Chance that an image receives something, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** Labels that are never transplanted, such as that of the background. @default none */
  readonly excludedLabels?: readonly number[];
  /** Labels of masks are whole numbers from 0 to below this; any other is never transplanted. @default 256 */
  readonly numClasses?: number;
}

/** What is drawn for a transplantation. */
export type Transplanted = Mixed<'priorities'> & {
  /** Which pixels are taken over, `[batch, height, width, 1]`; there once {@link Transplantation.withMasks} has looked at masks. */
  readonly selection?: Tensor;
};

/** An augmentation that needs masks to know what it does. */
export interface Transplantation extends MixAugmentation<Transplanted> {
  /**
   * The parameters completed: which pixels are taken over, by masks `[batch, height, width, 1]` of labels. Whoever asks disposes `selection`.
   *
   * @throws TypeError if masks have another shape.
   */
  withMasks(params: Transplanted, masks: Tensor): Transplanted;
}

/**
 * Takes over one object from the image before in the batch: its pixels, and its label in the mask.
 *
 * Use it to train segmentation with few pictures: objects come in other surroundings. Of the labels in the donor's mask one is chosen, all alike however many
 * pixels they have, and all its pixels are copied, to the same place. Image 0 takes from the last one; one image alone stays as it is. Images
 * `[batch, height, width, channels]` and masks `[batch, height, width, 1]` of whole numbers → the same shapes. Parameters: `priorities`
 * `[batch, numClasses]` (the highest of the labels present wins), `pairs`, and `selection`, which `withMasks` adds: without masks nothing can be chosen.
 *
 * A sample depends on its batch, by its donor. Follows kornia.augmentation.RandomTransplantation (Sellner et al., Semantic segmentation of surgical
 * hyperspectral images under geometric domain shifts, 2023).
 *
 * @throws RangeError if `p` or `pBatch` is outside [0, 1], or a label is no whole number of at least 0; TypeError from `apply` and `applyMasks`
 *   without a selection.
 * @example
 * const transplant = randomTransplantation({ excludedLabels: [0], p: 1 });
 * const drawn = transplant.sample(ids.map((id) => rng.fold(epoch, id)), images.shape);
 * const params = transplant.withMasks(drawn, masks);
 * const [mixed, mixedMasks] = [transplant.apply(images, params), transplant.applyMasks(masks, params)];
 */
export function randomTransplantation(options: RandomTransplantationOptions = {}): Transplantation {
  const owner = 'RandomTransplantation';
  const { p, pBatch } = chanceOf(owner, options, 0.5);
  const { excludedLabels = [], numClasses = 256 } = options;
  checkInteger(owner, 'numClasses', numClasses, 1);
  for (const label of excludedLabels) checkInteger(owner, 'excludedLabels', label, 0);
  const made = mix<'priorities'>(owner, {
    chance: { p, pBatch, sameOnBatch: false },
    options: { excludedLabels, numClasses, p, pBatch },
    pairUp: (_, batch) => Array.from({ length: batch }, (_, i) => (i + batch - 1) % batch),
    draw(rng) {
      const priorities = rng
        .fold('priorities')
        .uniforms(numClasses)
        .map((u) => 1 - u);
      for (const label of excludedLabels) priorities[label] = 0;
      return { priorities };
    },
    change(images, params) {
      const { selection } = params as Transplanted;
      if (!selection) {
        throw new TypeError(`${owner}: nothing is selected yet; complete the parameters: withMasks(params, masks)`);
      }
      return where(selection, partnersOf(images, params.pairs), images);
    },
  });
  return {
    ...made,
    withMasks(params, masks) {
      const { applied, pairs, priorities } = params;
      const batch = applied.length;
      if (masks.rank !== 4 || masks.shape[0] !== batch || masks.shape[3] !== 1) {
        throw new TypeError(
          `${owner}: expected masks [${batch}, height, width, 1] of labels, found ${formatShape(masks.shape as Shape)}`,
        );
      }
      return { ...params, selection: scope(() => select(partnersOf(masks, pairs), applied, priorities, numClasses)) };
    },
  };
}

/** The pixels of those labels that have the highest priority in their mask. */
function select(
  masks: Tensor,
  applied: Uint8Array,
  priorities: Float32Array | Tensor | undefined,
  labels: number,
): Tensor {
  const batch = applied.length;
  // One more label stands for all that are none.
  const table = new Float32Array(batch * (labels + 1));
  for (let i = 0; i < batch; i++) {
    if (applied[i]) table.set((priorities as Float32Array).subarray(i * labels, (i + 1) * labels), i * (labels + 1));
  }
  const isLabel = logicalAnd(greaterEqual(masks, 0), less(masks, labels));
  const label = where(isLabel, cast(masks, 'int32'), scalar(labels, 'int32'));
  const row = tensor(
    Int32Array.from(applied, (_, i) => i * (labels + 1)),
    [batch, 1, 1, 1],
    'int32',
  );
  const priority = gather(tensor(table, [table.length]), reshape(add(label, row), [masks.size]), 0);
  const found = reshape(priority, masks.shape);
  return logicalAnd(equal(found, max(found, [1, 2], true)), greater(found, 0));
}
