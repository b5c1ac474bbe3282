import {
  type Classifier,
  checkImages,
  checkRange,
  choices,
  clone,
  formatShape,
  type Shape,
  scope,
  type Tensor,
} from '@cnn/tensor';
import { MERGES, type Merge, mergeLogits, mergeOutputs, type Weighed } from './merge-outputs.ts';
import type { View, Views } from './view.ts';

export interface TestTimeAugmentationOptions {
  /** How answers are merged. @default 'mean' */
  readonly merge?: Merge;
  /**
   * Whether what is merged are the probabilities that a softmax makes of answers; the result are their logarithms, which are logits again.
   *
   * Else answers are merged as they are. `'gmean'` and `'tsharpen'` have a meaning for probabilities only: give false to a network that ends in a softmax.
   * @default true for 'gmean' and 'tsharpen', else false
   */
  readonly softmax?: boolean;
  /** How much each view counts, at least 0; of no account to 'max' and 'min', but that views of weight 0 are left out. @default as the views say, mostly 1 */
  readonly weights?: readonly number[];
  /**
   * Whether answers are for each pixel, `[batch, h, w, channels]`, as those of a segmentation are, and are moved back before they are merged. @default false
   */
  readonly undo?: boolean;
}

/**
 * Asks a classifier about several views of each picture and merges its answers into one: a new classifier, better by about as much as an ensemble of a few
 * networks, and as many times slower as there are views.
 *
 * Images `[batch, height, width, channels]` → `[batch, classes]`, or whatever the classifier gives. Differentiable, so that attacks and attribution see through it;
 * views are asked about one after the other, so that it takes no more memory than the classifier alone, but for a gradient.
 *
 * Results are logits if the classifier's are, whatever `merge` is: means, sums, largest and smallest values of logits are taken as they are, other merges and
 * `softmax: true` give logarithms of merged probabilities, which need not add up to 1. The geometric mean of probabilities is the mean of logits, but for
 * a number that all classes share. Follows ttach.ClassificationTTAWrapper and, with `undo`, ttach.SegmentationTTAWrapper; `softmax: false` is exactly what they do.
 *
 * @param views such as `hflip()`, `d4()`, `mirrorTranslate()`, or a product of them: `views(hflip(), multiscale([1, 1.25]))`.
 *
 * @throws RangeError if there is no view, or no weight above 0, or there are more or fewer weights than views; TypeError for an unknown merge, `undo` with a view
 *   that has no way back, or answers of different shapes.
 * @example
 * const classifier = testTimeAugmentation(model.asClassifier(), hflip());
 * const predicted = argMax(classifier(images), 1);
 * const regions = testTimeAugmentation(segment, views(flips(), multiscale([1, 2])), { undo: true, merge: 'max' })(images);
 */
export function testTimeAugmentation(
  classifier: Classifier,
  views: Views,
  options: TestTimeAugmentationOptions = {},
): Classifier {
  const { merge = 'mean', undo = false } = options;
  if (!MERGES.includes(merge)) throw new TypeError(`${OWNER}: unknown merge '${merge}'; ${choices(merge, MERGES)}`);
  const { softmax = merge === 'gmean' || merge === 'tsharpen' } = options;
  const used = weighed(views, options.weights);
  for (const { view } of used) {
    if (undo && !view.undo)
      throw new TypeError(`${OWNER}: answers for ${view.name} cannot be moved back; leave it out`);
  }
  return (images) => {
    const shape: Shape = checkImages(OWNER, images);
    return scope(() => {
      const answers = used.map(({ view, weight }): Weighed => ({ outputs: answer(view, images, shape), weight }));
      checkAlike(answers, used);
      // A new tensor also where one view is merged with nothing.
      return clone((softmax ? mergeLogits : mergeOutputs)(answers, merge));
    });
  };

  function answer(view: View, images: Tensor, shape: Shape): Tensor {
    return scope(() => {
      const outputs = classifier(view.apply(images));
      if (!undo) return outputs;
      checkImages(`${OWNER} (answers for each pixel)`, outputs);
      return view.undo!(outputs, shape);
    });
  }
}

const OWNER = 'testTimeAugmentation';

interface Used {
  readonly view: View;
  readonly weight: number;
}

/** The views that count, with their weights. */
function weighed(views: Views, weights: readonly number[] = views.map(({ weight }) => weight)): readonly Used[] {
  if (views.length === 0) throw new RangeError(`${OWNER}: expected at least one view, found none`);
  if (weights.length !== views.length) {
    throw new RangeError(`${OWNER}: ${weights.length} weights for ${views.length} views; give one for each`);
  }
  for (const weight of weights) checkRange(OWNER, 'weights', weight, 0);
  const used = views.map((view, k) => ({ view, weight: weights[k]! })).filter(({ weight }) => weight > 0);
  if (used.length === 0) throw new RangeError(`${OWNER}: weights must not all be 0`);
  return used;
}

function checkAlike(answers: readonly Weighed[], used: readonly Used[]): void {
  const first = answers[0]!.outputs.shape;
  for (const [k, { outputs }] of answers.entries()) {
    if (String(outputs.shape) === String(first)) continue;
    throw new TypeError(
      `${OWNER}: the answer for ${used[k]!.view.name} has shape ${formatShape(outputs.shape)}, that for ${used[0]!.view.name} ${formatShape(first)}; ` +
        'merge views of one size, or answers that were moved back (undo: true)',
    );
  }
}
