import { type Augmentation, checkImages, checkRange, integers, type Rng, type Shape, type Tensor } from '@cnn/tensor';
import { FILL, gatherPixels } from '../gather-pixels.ts';
import { type Borders, fourBorders } from './borders.ts';
import { heightAndWidth, type Size } from './size.ts';

export interface RandomCropOptions {
  /** Border that is added before the cut, in pixels. @default 0 */
  readonly padding?: Borders;
  /** Value of the border, in the units of the images. @default 0 */
  readonly fill?: number;
}

/** Where each image is cut: int32 `[batch]`, in pixels of the padded image. */
export interface RandomCropParams {
  readonly top: Tensor;
  readonly left: Tensor;
}

/**
 * Cuts a window of `size` at a random place out of each image, after a border was added.
 *
 * Use it to make a classifier indifferent to small shifts: `randomCrop(32, { padding: 4 })` is the usual choice for CIFAR.
 *
 * Images `[batch, height, width, channels]` → `[batch, size, size, channels]`. All places are equally likely, and each image has its
 * own. Put it before `normalize` if the border is to be black. Follows torchvision.transforms.RandomCrop with constant padding.
 *
 * @throws RangeError if size, padding or fill is out of range, or if the window is larger than the padded image.
 * @example
 * const shifted = augment(images, randomCrop(32, { padding: 4 }), rng.fold(epoch));
 */
export function randomCrop(
  size: Size,
  { padding = 0, fill = 0 }: RandomCropOptions = {},
): Augmentation<RandomCropParams> {
  const [height, width] = heightAndWidth('randomCrop', size);
  const [top, bottom, left, right] = fourBorders('randomCrop', 'padding', padding);
  checkRange('randomCrop', 'fill', fill, Number.NEGATIVE_INFINITY);

  return {
    name: 'RandomCrop',
    sample(rngs, shape) {
      const [batch, inHeight, inWidth] = checkFits(shape);
      return {
        top: integers(each(rngs, 'top'), [batch], 0, inHeight + top + bottom - height + 1),
        left: integers(each(rngs, 'left'), [batch], 0, inWidth + left + right - width + 1),
      };
    },
    apply(images, params) {
      const [batch, inHeight, inWidth] = checkFits(checkImages('randomCrop', images));
      const tops = params.top.dataSync();
      const lefts = params.left.dataSync();
      const source = new Int32Array(batch * height * width).fill(FILL);
      for (let b = 0; b < batch; b++) {
        const firstRow = tops[b] - top;
        const firstColumn = lefts[b] - left;
        const end = Math.min(width, inWidth - firstColumn);
        for (let y = Math.max(0, -firstRow); y < Math.min(height, inHeight - firstRow); y++) {
          const row = (b * inHeight + firstRow + y) * inWidth + firstColumn;
          const out = (b * height + y) * width;
          for (let x = Math.max(0, -firstColumn); x < end; x++) source[out + x] = row + x;
        }
      }
      return gatherPixels(images, source, [height, width], fill);
    },
    outputShape: (shape) => [shape[0], height, width, shape[3]],
  };

  function checkFits(shape: Shape): Shape {
    const padded = [shape[1] + top + bottom, shape[2] + left + right];
    if (height <= padded[0] && width <= padded[1]) return shape;
    const border = Math.ceil(Math.max(height - shape[1], width - shape[2]) / 2);
    const largest = [Math.min(height, padded[0]), Math.min(width, padded[1])];
    throw new RangeError(
      `randomCrop: size ${sizeText([height, width])} is larger than the padded image (${padded.join('×')}); ` +
        `pad by at least ${border} or crop to ${sizeText(largest)}`,
    );
  }
}

function each(rngs: readonly Rng[], purpose: string): Rng[] {
  return rngs.map((rng) => rng.fold(purpose));
}

function sizeText([height, width]: readonly number[]): string {
  return height === width ? `${height}` : `${height}×${width}`;
}
