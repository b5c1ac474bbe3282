import { checkInteger } from '@cnn/tensor';
import { finiteRange, heatMap, shareOf } from '../picture/heat-map.ts';
import { blankPicture, type Picture } from '../picture/picture.ts';
import { tileSheet } from '../picture/tile-sheet.ts';
import { readValues, type Values, type Viewable } from '../viewable.ts';
import { sheetFigure } from './sheet-figure.ts';

export interface KernelsOptions {
  /** Tiles at most; what is left out is said under the heading. @default 256 */
  readonly limit?: number;
  /** @default 'Kernels' */
  readonly title?: string;
}

/**
 * Draws the kernels of a convolution.
 *
 * Weight `[kernelHeight, kernelWidth, in, out]` → SVG. With three input channels, as in a first layer, each kernel is one RGB tile; with
 * one it is a gray tile; otherwise each row is a kernel and each column an input channel. Each kernel is scaled to its own range over
 * all its channels: its smallest weight is black, its largest white. NaN and infinity are transparent.
 *
 * @throws TypeError if the weight has another rank; RangeError if it is empty or `limit` is below 1.
 * @example
 * const svg = await kernels(conv.weight.value, { title: 'Kernels of the first layer' });
 */
export async function kernels(
  weight: Viewable,
  { limit = 256, title = 'Kernels' }: KernelsOptions = {},
): Promise<string> {
  checkInteger('kernels', 'limit', limit, 1);
  const values = await readValues('kernels', weight, [null, null, null, null]);
  const [height, width, inputs, outputs] = values.shape;
  const whole = inputs === 3 || inputs === 1;
  const shownInputs = whole ? 1 : Math.min(inputs, 16, limit);
  const shownOutputs = Math.min(outputs, Math.floor(limit / shownInputs));
  const tiles: Picture[] = [];
  for (let out = 0; out < shownOutputs; out++) {
    const kernel = kernelOf(values, out);
    const range = finiteRange(kernel);
    if (inputs === 3) tiles.push(colorTile(kernel, height, width));
    for (let channel = 0; inputs !== 3 && channel < shownInputs; channel++) {
      const tile = kernel.filter((_, i) => i % inputs === channel);
      tiles.push(heatMap(tile, [height, width], { colors: 'gray', range }));
    }
  }
  const columns = whole ? Math.min(shownOutputs, Math.max(8, Math.ceil(Math.sqrt(shownOutputs)))) : shownInputs;
  const scale = Math.max(1, Math.floor((whole ? 48 : 36) / Math.max(height, width)));
  return sheetFigure(tileSheet(tiles, { columns, scale, gap: 3 }), {
    title,
    subtitle: subtitle(values.shape, shownInputs, shownOutputs),
    tooltip: whole ? 'kernels in reading order' : 'a row for each kernel, a column for each input channel',
    rowStep: height * scale + 3,
    rowLabels: Array.from({ length: Math.ceil(tiles.length / columns) }, (_, row) => (whole ? row * columns : row)),
  });
}

/** The weights `[height, width, in]` that make one output channel. */
function kernelOf({ shape: [height, width, inputs, outputs], data }: Values, out: number): Float32Array {
  return Float32Array.from({ length: height * width * inputs }, (_, i) => data[i * outputs + out]);
}

function colorTile(kernel: Float32Array, height: number, width: number): Picture {
  const range = finiteRange(kernel);
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

function subtitle(
  [height, width, inputs, outputs]: Values['shape'],
  shownInputs: number,
  shownOutputs: number,
): string {
  const count =
    shownOutputs < outputs
      ? `the first ${shownOutputs} of ${outputs} kernels`
      : `${outputs} ${outputs === 1 ? 'kernel' : 'kernels'}`;
  const size = `${height}×${width}`;
  if (inputs === 3) return `${count} of ${size}, input channels as red, green and blue`;
  if (inputs === 1) return `${count} of ${size}`;
  const channels =
    shownInputs < inputs ? `the first ${shownInputs} of ${inputs} input channels` : `${inputs} input channels`;
  return `rows: ${count} of ${size}; columns: ${channels}`;
}
