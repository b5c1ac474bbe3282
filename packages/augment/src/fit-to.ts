import { checkImages, clone, scope } from '@cnn/tensor';
import type { DescribedAugmentation } from './augmentation.ts';
import { grayscaleToRGB } from './color/grayscale-to-rgb.ts';
import { centerPad } from './geometric/center-pad.ts';
import { appliedToAll } from './geometric/fixed.ts';

/**
 * Brings images to the size and channels that a network wants: a border of zeros where they are smaller, three equal channels where
 * they are grey. Images that fit stay as they are.
 *
 * Images `[batch, h, w, 1 or channels]` → `[batch, height, width, channels]`; masks get the border along. Use {@link centerPad} where boxes and keypoints
 * are to move along too.
 *
 * @throws RangeError if the images are larger; TypeError if their channels are neither 1 nor the wanted ones.
 * @example
 * const images = fitTo([32, 32, 3]).apply(digits); // from [batch, 28, 28, 1]
 */
export function fitTo([height, width, channels]: readonly [
  height: number,
  width: number,
  channels: number,
]): DescribedAugmentation<void> {
  const pad = centerPad([height, width]);
  return {
    name: 'FitTo',
    options: { size: [height, width, channels] },
    sample: (rngs, shape) => void pad.sample(rngs, shape),
    apply(images) {
      const [, inHeight, inWidth, inChannels] = checkImages('fitTo', images);
      if (inChannels !== channels && (inChannels !== 1 || channels !== 3)) {
        throw new TypeError(
          `fitTo: expected images with ${channels}${channels === 3 ? ' or 1' : ''} channels, found ${inChannels}`,
        );
      }
      return scope(() => {
        const padded = inHeight === height && inWidth === width ? clone(images) : pad.apply(images);
        return inChannels === channels ? padded : grayscaleToRGB().apply(padded);
      });
    },
    applyMasks: (masks, _, shape) => pad.applyMasks!(masks, appliedToAll(shape[0]!), shape),
    // Boxes and keypoints would have to move, which nothing that changes channels too can tell.
    nonRigid: true,
    outputShape: ([batch]) => [batch!, height, width, channels],
  };
}
