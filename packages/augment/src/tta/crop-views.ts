import { type Shape, slice } from '@cnn/tensor';
import { heightAndWidth, type Size, sizeText } from '../geometric/size.ts';
import { hflip } from './flip-views.ts';
import type { View, Views } from './view.ts';
import { views } from './views.ts';

/**
 * Windows in the four corners of pictures, and in the middle: five views.
 *
 * Use it where the network takes a smaller picture than there is, as in ImageNet's 224 of 256. There is no way back for answers of each pixel. Follows
 * ttach.FiveCrops, in the order upper left, lower left, lower right, upper right, middle, which places the middle at `⌊height / 2⌋ − ⌊size / 2⌋`.
 *
 * @param size of a window in pixels: one number for a square, or `[height, width]`.
 *
 * @throws RangeError if size is out of range; for images that are smaller.
 * @example
 * const classifier = testTimeAugmentation(model.asClassifier(), fiveCrop(224));
 */
export function fiveCrop(size: Size): Views {
  const [height, width] = heightAndWidth('fiveCrop', size);
  const middle = (length: number, part: number) => Math.floor(length / 2) - Math.floor(part / 2);
  const last = (length: number, part: number) => length - part;
  const first = () => 0;
  const window = (name: string, top: Place, left: Place): View => ({
    name: `FiveCrops(${name})`,
    weight: 1,
    apply: (images) => {
      const [batch, inHeight, inWidth, channels] = images.shape as [number, number, number, number];
      checkFits(images.shape, height, width);
      return slice(images, [0, top(inHeight, height), left(inWidth, width), 0], [batch, height, width, channels]);
    },
    outputShape: ([batch, , , channels]) => [batch!, height, width, channels!],
  });
  return [
    window('upper left', first, first),
    window('lower left', last, first),
    window('lower right', last, last),
    window('upper right', first, last),
    window('middle', middle, middle),
  ];
}

/**
 * The five views of {@link fiveCrop}, and those of the mirrored picture: ten views, as AlexNet was judged by (Krizhevsky et al., 2012). Follows ttach's
 * `ten_crop_transform`.
 *
 * @param size of a window in pixels: one number for a square, or `[height, width]`.
 *
 * @throws RangeError as {@link fiveCrop}.
 * @example
 * const classifier = testTimeAugmentation(model.asClassifier(), tenCrop(224));
 */
export function tenCrop(size: Size): Views {
  return views(hflip(), fiveCrop(size));
}

/** Where a window begins along a side. */
type Place = (length: number, part: number) => number;

function checkFits([, inHeight, inWidth]: Shape, height: number, width: number): void {
  if (height <= inHeight! && width <= inWidth!) return;
  throw new RangeError(
    `fiveCrop: size ${sizeText([height, width])} is larger than the image (${inHeight}×${inWidth}); ` +
      `crop to ${sizeText([Math.min(height, inHeight!), Math.min(width, inWidth!)])}, or resize first`,
  );
}
