import type { PaddingMode } from '../augmentation.ts';
import { type FixedAugmentation, fixed } from './fixed.ts';
import { IDENTITY } from './matrix.ts';
import { samplingOf, WHOLE_PIXELS } from './sampling.ts';
import { heightAndWidth, type Size } from './size.ts';

export interface PadToOptions {
  /** What the border holds. @default 'constant' */
  readonly padMode?: PaddingMode;
  /** Value of the border in mode `'constant'`, in the units of the images, or one for each channel. @default 0 */
  readonly padValue?: number | readonly number[];
  /** Whether images that are larger are cut at the bottom and the right; else they keep what is more. @default true */
  readonly cropIfExceeds?: boolean;
}

/**
 * Brings images to `size` by a border at the bottom and the right.
 *
 * Use it to bring images of several sizes to one; points keep their coordinates. {@link centerPad} puts the picture in the middle.
 *
 * Images `[batch, height, width, channels]` → `[batch, size, size, channels]`; masks move along. Follows kornia.augmentation.PadTo, whose masks get the
 * images' value on the border; here they get zeros.
 *
 * @throws RangeError if size or value is out of range; TypeError for an unknown mode.
 * @example
 * const same = padTo([480, 640]).apply(images);
 */
export function padTo(size: Size, options: PadToOptions = {}): FixedAugmentation {
  const [height, width] = heightAndWidth('PadTo', size);
  const { padMode = 'constant', padValue = 0, cropIfExceeds = true } = options;
  const { paddingMode, fill } = samplingOf('PadTo', { paddingMode: padMode, fill: padValue });
  return fixed('PadTo', {
    sampling: { ...WHOLE_PIXELS, paddingMode, fill },
    options: { size, padMode, padValue, cropIfExceeds },
    matrix: () => IDENTITY,
    size: ([, inHeight, inWidth]) =>
      cropIfExceeds ? [height, width] : [Math.max(height, inHeight!), Math.max(width, inWidth!)],
  });
}
