import { checkInteger } from '@cnn/tensor';
import { type ColorScale, checkColorScale } from '../picture/color-table.ts';
import { aroundZero, finiteRange, heatMap, type Range, shareOf } from '../picture/heat-map.ts';
import { blankPicture, type Picture } from '../picture/picture.ts';
import { tileSheet } from '../picture/tile-sheet.ts';
import { readValues, type Values, type Viewable } from '../viewable.ts';
import { checkChosen, countText, firstOf } from './chosen.ts';
import { sheetFigure } from './sheet-figure.ts';

export interface KernelsOptions {
  /** Kernels that are drawn, in this order. @default the first ones, as many as the limit allows */
  readonly filters?: readonly number[];
  /** Input channels that are drawn, in this order. @default the first 16; three as one RGB tile */
  readonly channels?: readonly number[];
  /** What the ends of the colours mean: the weights of one tile, of a kernel over all its channels, or of all kernels, which shows how strong they are against each other. @default 'kernel' */
  readonly range?: 'tile' | 'kernel' | 'layer';
  /** Whether the range is made to lie around zero, so that signs show. @default false */
  readonly symmetric?: boolean;
  /** @default 'gray', with `symmetric` 'blue-red'; RGB tiles where there are three input channels and none is chosen */
  readonly colors?: ColorScale;
  /** Tiles at most; what is left out is said under the heading. @default 256, or as many as `filters` and `channels` ask for */
  readonly limit?: number;
  /** @default 'Kernels' */
  readonly title?: string;
}

/**
 * Draws the kernels of a convolution.
 *
 * Weight `[kernelHeight, kernelWidth, in, out]` → SVG. With three input channels, as in a first layer, each kernel is one RGB tile; with
 * one it is a gray tile; otherwise each row is a kernel and each column an input channel. Each kernel is scaled to its own range over
 * all its channels: its smallest weight is black, its largest white; `range`, `symmetric` and `colors` say otherwise. NaN and infinity are transparent.
 *
 * @throws TypeError if the weight has another rank; RangeError if it is empty, a filter or channel is not there, or an option is out of range.
 * @example
 * const svg = await kernels(conv.weight.value, { title: 'Kernels of the first layer' });
 * const signs = await kernels(conv.weight.value, { filters: [3, 17], range: 'layer', symmetric: true });
 */
export async function kernels(
  weight: Viewable,
  { filters, channels, range = 'kernel', symmetric = false, colors, limit, title = 'Kernels' }: KernelsOptions = {},
): Promise<string> {
  if (range !== 'tile' && range !== 'kernel' && range !== 'layer') {
    throw new RangeError(`kernels: range must be 'tile', 'kernel' or 'layer', found '${range}'`);
  }
  if (colors !== undefined) checkColorScale('kernels', colors);
  if (limit !== undefined) checkInteger('kernels', 'limit', limit, 1);
  const values = await readValues('kernels', weight, [null, null, null, null]);
  const [height, width, inputs, outputs] = values.shape;
  checkChosen('kernels', 'filter', filters, outputs);
  checkChosen('kernels', 'channel', channels, inputs);
  const isColor = inputs === 3 && channels === undefined && colors === undefined;
  const whole = isColor || inputs === 1;
  const most = limit ?? Math.max(256, (filters?.length ?? 1) * (channels?.length ?? 1));
  const shownInputs = whole ? [0] : firstOf(channels, inputs, Math.min(channels?.length ?? 16, most));
  const shown = firstOf(filters, outputs, Math.floor(most / shownInputs.length));
  const spanned = (of: ArrayLike<number>) => (symmetric ? aroundZero(finiteRange(of)) : finiteRange(of));
  const shared = range === 'layer' ? spanned(values.data) : undefined;
  const scaleOfColors = colors ?? (symmetric ? 'blue-red' : 'gray');
  const tiles: Picture[] = [];
  for (const out of shown) {
    const kernel = kernelOf(values, out);
    const own = shared ?? spanned(kernel);
    if (isColor) tiles.push(colorTile(kernel, height, width, own));
    for (const channel of isColor ? [] : shownInputs) {
      const tile = kernel.filter((_, i) => i % inputs === channel);
      const tileRange = range === 'tile' ? spanned(tile) : own;
      tiles.push(heatMap(tile, [height, width], { colors: scaleOfColors, range: tileRange }));
    }
  }
  const columns = whole ? Math.min(shown.length, Math.max(8, Math.ceil(Math.sqrt(shown.length)))) : shownInputs.length;
  const scale = Math.max(1, Math.floor((whole ? 48 : 36) / Math.max(height, width)));
  return sheetFigure(tileSheet(tiles, { columns, scale, gap: 3 }), {
    title,
    subtitle: subtitle(values.shape, {
      filters,
      channels,
      isColor,
      shownInputs: shownInputs.length,
      shown: shown.length,
    }),
    tooltip: whole ? 'kernels in reading order' : 'a row for each kernel, a column for each input channel',
    rowStep: height * scale + 3,
    rowLabels: Array.from(
      { length: Math.ceil(tiles.length / columns) },
      (_, row) => shown[whole ? row * columns : row],
    ),
  });
}

/** The weights `[height, width, in]` that make one output channel. */
function kernelOf({ shape: [height, width, inputs, outputs], data }: Values, out: number): Float32Array {
  return Float32Array.from({ length: height * width * inputs }, (_, i) => data[i * outputs + out]);
}

function colorTile(kernel: Float32Array, height: number, width: number, range: Range): Picture {
  const picture = blankPicture(width, height);
  for (let i = 0; i < height * width; i++) {
    const color = kernel.subarray(i * 3, i * 3 + 3);
    picture.data.set(
      Array.from(color, (value) => shareOf(value, range) * 255),
      i * 4,
    );
    picture.data[i * 4 + 3] = color.every(Number.isFinite) ? 255 : 0;
  }
  return picture;
}

interface Shown extends Pick<KernelsOptions, 'filters' | 'channels'> {
  readonly isColor: boolean;
  /** How many are drawn. */
  readonly shownInputs: number;
  readonly shown: number;
}

function subtitle([height, width, inputs, outputs]: Values['shape'], { filters, channels, ...shown }: Shown): string {
  const count = countText('kernels', shown.shown, outputs, filters);
  const size = `${height}×${width}`;
  if (shown.isColor) return `${count} of ${size}, input channels as red, green and blue`;
  if (inputs === 1) return `${count} of ${size}`;
  return `rows: ${count} of ${size}; columns: ${countText('input channels', shown.shownInputs, inputs, channels)}`;
}
