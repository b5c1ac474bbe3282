import { checkRange } from '@cnn/tensor';
import { toPictures } from '../picture/to-pictures.ts';
import { textWidth } from '../svg/text.ts';
import { readValues, type Values, type Viewable } from '../viewable.ts';
import { attributionPicture, sumOfChannels } from './attribution-picture.ts';
import { type GridCell, grid } from './grid.ts';
import { wholeScale } from './picture-grid.ts';

export interface AttributionGridOptions {
  /** A line under each image, such as its class. */
  readonly labels?: readonly string[];
  /** The mean that `normalize` took from each channel of the images. @default [0] */
  readonly mean?: readonly number[];
  /** The deviation that `normalize` divided each channel by. @default [1] */
  readonly std?: readonly number[];
  /** Per cent of the total that the largest attributions have and that may leave the colour scale, so that a few do not pale the rest. @default 2 */
  readonly outliers?: number;
  /** @default 'Attributions' */
  readonly title?: string;
}

/**
 * Draws what methods say of images: a row for each image, with the image and a picture for each method.
 *
 * Maps without negative values, such as class activation maps, lie over the image in inferno: dark is little, bright is much. Maps with both signs are drawn
 * from blue (against the class) over white to red (for it). Channels are summed.
 *
 * Images `[batch, height, width, channels]` with one channel or three, and attributions of the same batch, height and width by the name of their method →
 * SVG. Follows captum.attr.visualization.
 *
 * @throws TypeError if shapes do not fit; RangeError if there are no images, or not as many labels.
 * @example
 * const svg = await attributionGrid(images, { 'Grad-CAM': await gradCam()(model, images) }, { labels: ['cat'], mean: CIFAR10.mean, std: CIFAR10.std });
 */
export async function attributionGrid(
  images: Viewable,
  attributions: Readonly<Record<string, Viewable>>,
  { labels, mean, std, outliers = 2, title = 'Attributions' }: AttributionGridOptions = {},
): Promise<string> {
  checkRange('attributionGrid', 'outliers', outliers, 0, 100);
  const pictures = await toPictures(images, { mean, std });
  if (labels && labels.length !== pictures.length) {
    throw new RangeError(
      `attributionGrid: expected a label for each of ${pictures.length} images, found ${labels.length}`,
    );
  }
  const size = [pictures.length, pictures[0].height, pictures[0].width];
  const maps: [name: string, values: Values, isSigned: boolean][] = [];
  for (const [name, viewable] of Object.entries(attributions)) {
    const values = await readValues(`attributionGrid: ${name}`, viewable, [...size, null]);
    maps.push([name, values, values.data.some((value) => value < 0)]);
  }
  const zoom = wholeScale(96, pictures);
  const cells = pictures.flatMap((picture, image): GridCell[] => {
    const shared = { width: picture.width * zoom, height: picture.height * zoom };
    const label = labels?.[image];
    return [
      { picture, ...shared, label, tooltip: label ?? `image ${image + 1}` },
      ...maps.map(([name, values, isSigned]) => {
        const { drawn, note } = attributionPicture(picture, sumOfChannels(values, image), { outliers, isSigned });
        return { picture: drawn, ...shared, tooltip: `${name} of ${label ?? `image ${image + 1}`}: ${note}` };
      }),
    ];
  });
  return grid(cells, {
    columns: maps.length + 1,
    title,
    description: `${pictures.length} ${pictures.length === 1 ? 'image' : 'images'}, each with what ${maps.map(([name]) => name).join(', ')} say of it. Maps of both signs go from blue, against the class, to red, for it; others lie over the image, bright where there is much.`,
    columnTitles: ['Image', ...maps.map(([name]) => name)],
    minColumnWidth: Math.min(180, Math.max(96, ...maps.map(([name]) => textWidth(name, 13)))),
  });
}
