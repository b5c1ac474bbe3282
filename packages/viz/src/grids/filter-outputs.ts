import { finiteRange, heatMap } from '../picture/heat-map.ts';
import { tileSheet } from '../picture/tile-sheet.ts';
import { readValues, type Values, type Viewable } from '../viewable.ts';
import { channelAt } from './channel-mean.ts';
import { sheetFigure } from './sheet-figure.ts';

export interface FilterOutputsOptions {
  /**
   * What the colours span: each channel's own values, or those of the whole layer, which shows how strong the channels are against
   * each other and is the only sight of maps of 1×1. @default 'channel', or 'layer' for maps of 1×1
   */
  readonly range?: 'channel' | 'layer';
  /** @default 'Filter outputs' */
  readonly title?: string;
}

/**
 * Draws what each filter of a layer made of one image, in viridis.
 *
 * The course's `filter_outputs`: an output `[1, height, width, channels]` → SVG of the first ⌊√channels⌋² channels in a square. NaN and infinity
 * are transparent.
 *
 * @throws TypeError if the output is not of one image, or has another rank; RangeError if it is empty or `range` is unknown.
 * @example
 * const svg = await filterOutputs(recordOutputs(model, image).outputs[0].output);
 */
export async function filterOutputs(
  output: Viewable,
  { range, title = 'Filter outputs' }: FilterOutputsOptions = {},
): Promise<string> {
  if (range !== undefined && range !== 'channel' && range !== 'layer') {
    throw new RangeError(`filterOutputs: range must be 'channel' or 'layer', found '${range}'`);
  }
  const values = await readValues('filterOutputs', output, [1, null, null, null]);
  const [, height, width, channels] = values.shape;
  const side = filterGridSide(channels);
  const shared =
    (range ?? (height * width === 1 ? 'layer' : 'channel')) === 'layer' ? finiteRange(values.data) : undefined;
  const tiles = Array.from({ length: side * side }, (_, channel) => {
    const map = channelAt(values, channel);
    return heatMap(map, [height, width], { range: shared ?? finiteRange(map) });
  });
  const scale = Math.min(24, Math.max(1, Math.floor(Math.min(640 / side, 160) / Math.max(height, width))));
  const gap = scale * Math.min(height, width) < 16 ? 1 : 3;
  return sheetFigure(tileSheet(tiles, { columns: side, scale, gap }), {
    title,
    subtitle: subtitle(values, side, shared !== undefined),
    tooltip: 'channels in reading order',
    rowStep: height * scale + gap,
    rowLabels: Array.from({ length: side }, (_, row) => row * side),
  });
}

/** Channels along an edge of the square: ⌊√channels⌋. */
export function filterGridSide(channels: number): number {
  return Math.floor(Math.sqrt(channels));
}

function subtitle({ shape: [, height, width, channels], data }: Values, side: number, shared: boolean): string {
  const shown =
    side * side < channels
      ? `the first ${side * side} of ${channels} channels`
      : `${channels} ${channels === 1 ? 'channel' : 'channels'}`;
  const bad = data.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
  const warning = bad > 0 ? `; ${bad} of ${data.length} values are not finite` : '';
  return `${shown} of ${height}×${width}, ${shared ? 'all in one range' : 'each in its own range'}${warning}`;
}
