import { formatShape } from '@cnn/tensor';
import { blend } from '../picture/blend.ts';
import { gray } from '../picture/gray.ts';
import { heatMap } from '../picture/heat-map.ts';
import type { Picture } from '../picture/picture.ts';
import type { Values } from '../viewable.ts';
import { normalizeAttribution } from './normalize-attribution.ts';

export interface AttributionPictureOptions {
  /** Per cent of the total that may leave the colour scale. */
  readonly outliers: number;
  /** Whether the map may speak against a class too: from blue over white to red. */
  readonly isSigned: boolean;
  /** How much of a map without signs covers the image, in [0, 1]. @default 0.65 */
  readonly strength?: number;
}

/** What a map says of an image, as a picture, and in words what it spans. */
export function attributionPicture(
  image: Picture,
  values: Float64Array,
  { outliers, isSigned, strength = 0.65 }: AttributionPictureOptions,
): { drawn: Picture; note: string } {
  const { width, height } = image;
  const shares = normalizeAttribution(values, { outliers });
  const bad = values.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
  const note =
    bad > 0 ? `${bad} of ${formatShape([height, width])} values not finite` : isSigned ? 'both signs' : 'from 0 up';
  if (isSigned) {
    return { drawn: heatMap(shares, [height, width], { colors: 'blue-red', range: { low: -1, high: 1 } }), note };
  }
  const heat = heatMap(shares, [height, width], { colors: 'inferno', range: { low: 0, high: 1 } });
  return { drawn: blend(gray(image), heat, strength), note };
}

/** One number for each place of one image of a batch. */
export function sumOfChannels({ shape, data }: Values, image: number): Float64Array {
  const [, height, width, channels] = shape;
  const sums = new Float64Array(height * width);
  const from = image * sums.length * channels;
  for (let i = 0; i < sums.length * channels; i++) sums[Math.floor(i / channels)] += data[from + i];
  return sums;
}
