import { reverse } from '@cnn/tensor';
import { untouched, type View, type Views } from './view.ts';
import { views } from './views.ts';

/**
 * Pictures as they are, and mirrored left to right: two views.
 *
 * Use it where `randomHorizontalFlip` was used in training: it costs a second look and is the surest gain. Follows ttach.HorizontalFlip, and the mirror of
 * airbench (https://arxiv.org/abs/2404.00498).
 *
 * @example
 * const classifier = testTimeAugmentation(model.asClassifier(), hflip());
 */
export function hflip(): Views {
  return [untouched, mirror('HorizontalFlip', 2)];
}

/**
 * Pictures as they are, and upside down: two views.
 *
 * Use it where up and down mean the same, as in pictures from above. Follows ttach.VerticalFlip.
 *
 * @example
 * const classifier = testTimeAugmentation(model.asClassifier(), vflip());
 */
export function vflip(): Views {
  return [untouched, mirror('VerticalFlip', 1)];
}

/**
 * Pictures as they are, mirrored left to right, upside down, and both: four views. Follows ttach's `flip_transform`.
 *
 * @example
 * const classifier = testTimeAugmentation(model.asClassifier(), flips());
 */
export function flips(): Views {
  return views(hflip(), vflip());
}

function mirror(name: string, axis: 1 | 2): View {
  return {
    name,
    weight: 1,
    apply: (images) => reverse(images, axis),
    undo: (outputs) => reverse(outputs, axis),
  };
}
