import { checkInteger } from '@cnn/tensor';
import { type ColorScale, checkColorScale } from '../picture/color-table.ts';
import { aroundZero, finiteRange, heatMap } from '../picture/heat-map.ts';
import { tileSheet } from '../picture/tile-sheet.ts';
import { readValues, type Values, type Viewable } from '../viewable.ts';
import { channelAt } from './channel-mean.ts';
import { checkChosen, countText, firstOf } from './chosen.ts';
import { sheetFigure } from './sheet-figure.ts';

export interface FilterOutputsOptions {
  /** Channels that are drawn, in this order. @default the first ⌊√channels⌋², in a square */
  readonly channels?: readonly number[];
  /** Channels at most; what is left out is said under the heading. @default as many as `channels` asks for */
  readonly limit?: number;
  /**
   * What the colours span: each channel's own values, or those of the whole layer, which shows how strong the channels are against
   * each other and is the only sight of maps of 1×1. @default 'channel', or 'layer' for maps of 1×1
   */
  readonly range?: 'channel' | 'layer';
  /** Whether the range is made to lie around zero, so that signs show. @default false */
  readonly symmetric?: boolean;
  /** @default 'viridis', with `symmetric` 'blue-red' */
  readonly colors?: ColorScale;
  /** @default 'Filter outputs' */
  readonly title?: string;
}

/**
 * Draws what each filter of a layer made of one image, in viridis.
 *
 * The course's `filter_outputs`: an output `[1, height, width, channels]` → SVG of the first ⌊√channels⌋² channels in a square, or of those chosen. NaN and infinity
 * are transparent.
 *
 * @throws TypeError if the output is not of one image, or has another rank; RangeError if it is empty, a channel is not there, or an option is unknown.
 * @example
 * const svg = await filterOutputs(recordOutputs(model, image).outputs[0].output);
 * const signs = await filterOutputs(output, { channels: [3, 17], range: 'layer', symmetric: true });
 */
export async function filterOutputs(
  output: Viewable,
  { channels: chosen, limit, range, symmetric = false, colors, title = 'Filter outputs' }: FilterOutputsOptions = {},
): Promise<string> {
  if (range !== undefined && range !== 'channel' && range !== 'layer') {
    throw new RangeError(`filterOutputs: range must be 'channel' or 'layer', found '${range}'`);
  }
  if (colors !== undefined) checkColorScale('filterOutputs', colors);
  if (limit !== undefined) checkInteger('filterOutputs', 'limit', limit, 1);
  const values = await readValues('filterOutputs', output, [1, null, null, null]);
  const [, height, width, channels] = values.shape;
  checkChosen('filterOutputs', 'channel', chosen, channels);
  const square = filterGridSide(Math.min(channels, limit ?? channels)) ** 2;
  const shown = firstOf(chosen, channels, chosen ? (limit ?? chosen.length) : square);
  const columns = Math.ceil(Math.sqrt(shown.length));
  const spanned = (of: ArrayLike<number>) => (symmetric ? aroundZero(finiteRange(of)) : finiteRange(of));
  const isShared = (range ?? (height * width === 1 ? 'layer' : 'channel')) === 'layer';
  const shared = isShared ? spanned(values.data) : undefined;
  const tiles = shown.map((channel) => {
    const map = channelAt(values, channel);
    return heatMap(map, [height, width], {
      colors: colors ?? (symmetric ? 'blue-red' : 'viridis'),
      range: shared ?? spanned(map),
    });
  });
  const scale = Math.min(24, Math.max(1, Math.floor(Math.min(640 / columns, 160) / Math.max(height, width))));
  const gap = scale * Math.min(height, width) < 16 ? 1 : 3;
  return sheetFigure(tileSheet(tiles, { columns, scale, gap }), {
    title,
    subtitle: subtitle(values, countText('channels', shown.length, channels, chosen), isShared),
    tooltip: 'channels in reading order',
    rowStep: height * scale + gap,
    rowLabels: Array.from({ length: Math.ceil(shown.length / columns) }, (_, row) => shown[row * columns]),
  });
}

/** Channels along an edge of the square: ⌊√channels⌋. */
export function filterGridSide(channels: number): number {
  return Math.floor(Math.sqrt(channels));
}

function subtitle({ shape: [, height, width], data }: Values, shown: string, isShared: boolean): string {
  const bad = data.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
  const warning = bad > 0 ? `; ${bad} of ${data.length} values are not finite` : '';
  return `${shown} of ${height}×${width}, ${isShared ? 'all in one range' : 'each in its own range'}${warning}`;
}
