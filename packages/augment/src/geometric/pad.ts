import type { PaddingMode } from '../augmentation.ts';
import { type Borders, fourBorders } from './borders.ts';
import { type FixedAugmentation, fixed } from './fixed.ts';
import { translation } from './matrix.ts';
import { samplingOf, WHOLE_PIXELS } from './sampling.ts';

export interface PadOptions {
  /** What the border holds. @default 'constant' */
  readonly paddingMode?: PaddingMode;
  /** Value of the border in mode `'constant'`, in the units of the images, or one for each channel. @default 0 */
  readonly fill?: number | readonly number[];
}

/**
 * Adds a border around each image.
 *
 * Images `[batch, height, width, channels]` → `[batch, height + top + bottom, width + left + right, channels]`; masks, boxes and keypoints move along.
 * Follows torchvision.transforms.Pad, whose order is left, top, right, bottom, and whose edge is `'replicate'` here.
 *
 * @param borders widths in pixels: one for all sides, `[vertical, horizontal]`, or `[top, bottom, left, right]`.
 * @throws RangeError if a border is negative or not whole, or the fill is not finite; TypeError for an unknown mode.
 * @example
 * const framed = pad(2).apply(images);
 */
export function pad(borders: Borders, options: PadOptions = {}): FixedAugmentation {
  const [top, bottom, left, right] = fourBorders('Pad', 'border', borders);
  const { paddingMode, fill } = samplingOf('Pad', { paddingMode: options.paddingMode, fill: options.fill });
  return fixed('Pad', {
    sampling: { ...WHOLE_PIXELS, paddingMode, fill },
    options: { borders, paddingMode, fill },
    matrix: () => translation(left, top),
    size: ([, height, width]) => [height! + top + bottom, width! + left + right],
  });
}
