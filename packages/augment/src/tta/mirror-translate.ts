import { checkInteger, pad2d, scope, slice, type Tensor } from '@cnn/tensor';
import { hflip } from './flip-views.ts';
import { untouched, type View, type Views } from './view.ts';
import { views } from './views.ts';

/**
 * Pictures in their place and moved by a pixel, to the upper left and to the lower right, each of them also mirrored: six views, of which those that are not
 * moved count half in all.
 *
 * Use it for small pictures such as CIFAR's, on networks that were trained with flips and shifts; what comes in at the border is reflected. Follows
 * the test of airbench94 (Jordan 2024, https://arxiv.org/abs/2404.00498), whose logits are averaged: `merge: 'mean'`.
 *
 * @param pixels how far pictures are moved, at least 1. @default 1
 *
 * @throws RangeError if `pixels` is no whole number of at least 1; for images that are not larger.
 * @example
 * const classifier = testTimeAugmentation(model.asClassifier(), mirrorTranslate());
 */
export function mirrorTranslate(pixels = 1): Views {
  checkInteger('mirrorTranslate', 'pixels', pixels, 1);
  const inPlace = { ...untouched, weight: 0.5 };
  return views([inPlace, moved(pixels, 'upper left'), moved(pixels, 'lower right')], hflip());
}

function moved(pixels: number, to: 'upper left' | 'lower right'): View {
  const start = to === 'upper left' ? 2 * pixels : 0;
  const move = (images: Tensor, from: number) =>
    scope(() => {
      const padded = pad2d(images, [pixels, pixels, pixels, pixels], { mode: 'reflect' });
      return slice(padded, [0, from, from, 0], images.shape as [number, number, number, number]);
    });
  return {
    name: `Translate(${pixels} to the ${to})`,
    weight: 0.25,
    apply: (images) => move(images, start),
  };
}
