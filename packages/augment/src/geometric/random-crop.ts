import type { Shape } from '@cnn/tensor';
import type { PaddingMode } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { minus, part } from '../parameters/column.ts';
import { drawInteger } from '../parameters/draws.ts';
import { type Borders, fourBorders } from './borders.ts';
import { type GeometricAugmentation, geometric } from './geometric.ts';
import { translation } from './matrix.ts';
import { samplingOf, WHOLE_PIXELS } from './sampling.ts';
import { heightAndWidth, type Size, sizeText } from './size.ts';
import { windowCorners } from './window.ts';

export interface RandomCropOptions extends Pick<ChanceOptions, 'sameOnBatch'> {
  /** Border that is added before the cut, in pixels. @default 0 */
  readonly padding?: Borders;
  /** Whether images that are smaller than the window get a border: all that is missing, on both sides. @default false */
  readonly padIfNeeded?: boolean;
  /** What the border holds. @default 'constant' */
  readonly paddingMode?: PaddingMode;
  /** Value of the border in mode `'constant'`, in the units of the images, or one for each channel. @default 0 */
  readonly fill?: number | readonly number[];
}

/** What {@link randomCrop} draws: the corners (x, y) of the window in the padded image, clockwise from the upper left, and those of the result. */
export type RandomCropParams = Drawn<'src' | 'dst'>;

/**
 * Cuts a window of `size` at a random place out of each image, after a border was added.
 *
 * Use it to make a classifier indifferent to small shifts: `randomCrop(32, { padding: 4 })` is the usual choice for CIFAR. All places are equally likely, and
 * each image has its own. Put it before `normalize` if the border is to be black.
 *
 * Images `[batch, height, width, channels]` → `[batch, size, size, channels]`; masks, boxes and keypoints move along. Parameters: `src` and `dst`
 * `[batch, 4, 2]`. Follows kornia.augmentation.RandomCrop, and torchvision.transforms.RandomCrop, whose borders count `[left, top, right, bottom]`; ours
 * count `[top, bottom, left, right]`.
 *
 * @throws RangeError if size, padding or fill is out of range, or if the window is larger than the padded image.
 * @example
 * const shifted = augment(images, randomCrop(32, { padding: 4 }), rng.fold(epoch));
 */
export function randomCrop(size: Size, options: RandomCropOptions = {}): GeometricAugmentation<RandomCropParams> {
  const owner = 'RandomCrop';
  const { padding = 0, padIfNeeded = false, sameOnBatch = false } = options;
  const [height, width] = heightAndWidth(owner, size);
  const widths = fourBorders(owner, 'padding', padding);
  const { paddingMode, fill } = samplingOf(owner, { paddingMode: options.paddingMode, fill: options.fill });
  const hasBorder = padIfNeeded || widths.some((border) => border > 0);

  function bordersOf([, inHeight, inWidth]: Shape): readonly number[] {
    const missing = padIfNeeded ? [height - inHeight!, width - inWidth!] : [0, 0];
    return widths.map((border, side) => Math.max(border, missing[side >> 1]!));
  }

  /** Rows and columns that the window may move by. */
  function freedom(shape: Shape): [rows: number, columns: number] {
    const [top, bottom, left, right] = bordersOf(shape) as [number, number, number, number];
    const padded = [shape[1]! + top + bottom, shape[2]! + left + right] as const;
    if (height <= padded[0] && width <= padded[1]) return [padded[0] - height, padded[1] - width];
    const border = Math.ceil(Math.max(height - shape[1]!, width - shape[2]!) / 2);
    const largest = [Math.min(height, padded[0]), Math.min(width, padded[1])];
    throw new RangeError(
      `${owner}: size ${sizeText([height, width])} is larger than the padded image (${padded.join('×')}); ` +
        `pad by at least ${border}, set padIfNeeded, or crop to ${sizeText(largest)}`,
    );
  }

  return geometric(owner, {
    chance: chanceOf(owner, { sameOnBatch }, 1),
    sampling: hasBorder ? { ...WHOLE_PIXELS, paddingMode, fill } : WHOLE_PIXELS,
    options: { size, padding, padIfNeeded, paddingMode, fill, sameOnBatch },
    draw: (rng, shape) => {
      const [rows, columns] = freedom(shape);
      const [top, left] = [drawInteger(rng, 'top', [0, rows]), drawInteger(rng, 'left', [0, columns])];
      return {
        src: windowCorners({ top, left, height, width }),
        dst: windowCorners({ top: 0, left: 0, height, width }),
      };
    },
    matrix: ({ src, dst }, shape) => {
      freedom(shape);
      const [top, , left] = bordersOf(shape);
      const move = (axis: number, border: number) => minus(part(dst, axis, 8), minus(part(src, axis, 8), border));
      return translation(move(0, left!), move(1, top!));
    },
    size: () => [height, width],
  });
}
