import { checkInteger, checkRange } from '@cnn/tensor';
import { checkPicture, type Picture } from '../picture/picture.ts';
import { toPictures } from '../picture/to-pictures.ts';
import type { Viewable } from '../viewable.ts';
import { grid } from './grid.ts';

export interface PictureGridOptions {
  /** Pictures in a row. @default 8, or as many as there are */
  readonly columns?: number;
  /** A line under each picture, such as its class. */
  readonly labels?: readonly string[];
  /** Pixels on the page for one of a picture. @default whole, so that the largest picture is about 96 pixels wide */
  readonly scale?: number;
  /** The mean that `normalize` took from each channel of the images. @default [0] */
  readonly mean?: readonly number[];
  /** The deviation that `normalize` divided each channel by. @default [1] */
  readonly std?: readonly number[];
  /** @default 'Images' */
  readonly title?: string;
}

/**
 * Draws images in rows, each with its label: the course's "let's see some of the images".
 *
 * A batch `[batch, height, width, channels]`, or a list of pictures and of images `[height, width, channels]` which may differ in size →
 * SVG. Images have one channel (gray) or three (RGB), in [0, 1] once `mean` and `std` have undone their normalisation.
 *
 * @throws RangeError if there is no picture, there are not as many labels as pictures, or an option is out of range; TypeError if an
 * image's shape or type does not fit.
 * @example
 * const svg = await pictureGrid(images, { labels: ['cat', 'ship'], mean: CIFAR10.mean, std: CIFAR10.std });
 */
export async function pictureGrid(
  pictures: Viewable | readonly (Picture | Viewable)[],
  { columns, labels, scale, mean, std, title = 'Images' }: PictureGridOptions = {},
): Promise<string> {
  const all = await collect(pictures, { mean, std });
  if (all.length === 0) throw new RangeError('pictureGrid: expected at least one picture, found none');
  if (labels && labels.length !== all.length) {
    throw new RangeError(`pictureGrid: expected a label for each of ${all.length} pictures, found ${labels.length}`);
  }
  const inRow = columns ?? Math.min(8, all.length);
  checkInteger('pictureGrid', 'columns', inRow, 1);
  const zoom = scale ?? wholeScale(96, all);
  checkRange('pictureGrid', 'scale', zoom, 0.01, 100);
  const cells = all.map((picture, i) => ({
    picture,
    width: picture.width * zoom,
    height: picture.height * zoom,
    label: labels?.[i],
    tooltip: labels?.[i] ?? `picture ${i + 1}`,
  }));
  const description = `${all.length} ${all.length === 1 ? 'picture' : 'pictures'}${labels ? `: ${labels.join(', ')}` : ''}.`;
  return grid(cells, { columns: inRow, title, description });
}

/** How often to enlarge pictures so that the largest edge is near `target` pixels; less than 1 where it is far beyond. */
export function wholeScale(
  target: number,
  pictures: readonly { readonly width: number; readonly height: number }[],
): number {
  const largest = Math.max(...pictures.map(({ width, height }) => Math.max(width, height)));
  return largest > 2 * target ? (2 * target) / largest : Math.max(1, Math.round(target / largest));
}

async function collect(
  pictures: Viewable | readonly (Picture | Viewable)[],
  options: Pick<PictureGridOptions, 'mean' | 'std'>,
): Promise<Picture[]> {
  if ('shape' in pictures) return toPictures(pictures, options);
  const found: Picture[] = [];
  for (const one of pictures) {
    if ('shape' in one) {
      found.push(...(await toPictures(one, options)));
    } else {
      checkPicture('pictureGrid', one);
      found.push(one);
    }
  }
  return found;
}
