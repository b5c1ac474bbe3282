import { type Augmentation, checkRange, pad2d } from '@cnn/tensor';
import { type Borders, fourBorders } from './borders.ts';

export interface PadOptions {
  /** Value of the border, in the units of the images. @default 0 */
  readonly fill?: number;
}

/**
 * Adds a border of one value around each image.
 *
 * Images `[batch, height, width, channels]` → `[batch, height + top + bottom, width + left + right, channels]`. Follows
 * torchvision.transforms.Pad with constant padding, with the borders in the order `[top, bottom, left, right]`.
 *
 * @throws RangeError if a border is negative or not whole, or the fill is not finite.
 * @example
 * const framed = pad(2).apply(images);
 */
export function pad(borders: Borders, { fill = 0 }: PadOptions = {}): Augmentation<void> {
  const widths = fourBorders('pad', 'border', borders);
  checkRange('pad', 'fill', fill, Number.NEGATIVE_INFINITY);
  const [top, bottom, left, right] = widths;
  return {
    name: 'Pad',
    sample: () => undefined,
    apply: (images) => pad2d(images, widths, { value: fill }),
    outputShape: ([batch, height, width, channels]) => [batch, height + top + bottom, width + left + right, channels],
  };
}
