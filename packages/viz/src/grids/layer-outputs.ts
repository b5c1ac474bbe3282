import { checkInteger } from '@cnn/tensor';
import { finiteRange, heatMap } from '../picture/heat-map.ts';
import type { Picture } from '../picture/picture.ts';
import { readValues, type Values, type Viewable } from '../viewable.ts';
import { channelMean } from './channel-mean.ts';
import { type GridCell, grid } from './grid.ts';

/** What one layer made of one image; `recordOutputs` of `@cnn/layers` gives a list of them. */
export interface LayerOutput {
  /** Where the layer is in its model, such as `conv_layer.0`. */
  readonly name: string;
  /** The layer's class, such as `Conv2d`. */
  readonly kind: string;
  /** `[1, height, width, channels]`, or `[1, features]` behind a `Flatten`. */
  readonly output: Viewable;
}

export interface LayerOutputsOptions {
  /** Layers in a row. @default 4 */
  readonly columns?: number;
  /** @default 'Layer outputs' */
  readonly title?: string;
}

/**
 * Draws what each layer made of one image: the mean over the channels, in viridis from its smallest to its largest value.
 *
 * The course's `layer_outputs`: four layers in a row, each under its class's name, in the order of the list → SVG. An output without
 * places, `[1, features]`, is a strip of one row; beyond 160 features neighbours are averaged. Values that are not finite are
 * transparent, and counted under the picture.
 *
 * @throws TypeError if an output is not of one image, or has another rank; RangeError if there is none or one is empty.
 * @example
 * const { outputs } = recordOutputs(model, image);
 * const svg = await layerOutputs(outputs);
 */
export async function layerOutputs(
  outputs: readonly LayerOutput[],
  { columns = 4, title = 'Layer outputs' }: LayerOutputsOptions = {},
): Promise<string> {
  checkInteger('layerOutputs', 'columns', columns, 1);
  if (outputs.length === 0) throw new RangeError('layerOutputs: expected at least one layer, found none');
  const cells: GridCell[] = [];
  for (const layer of outputs) {
    const pattern = layer.output.shape.length === 2 ? [1, null] : [1, null, null, null];
    const owner = `layerOutputs: ${layer.name} (record the outputs of one image)`;
    cells.push(cellOf(layer, await readValues(owner, layer.output, pattern)));
  }
  const description = `${outputs.length} layers in order: ${outputs.map(({ kind }) => kind).join(', ')}. Each picture is the mean over the channels, scaled to its own range.`;
  return grid(cells, { columns, title, description, minColumnWidth: tile });
}

/** Longest edge of a picture on the page. */
const tile = 160;

function cellOf({ name, kind }: LayerOutput, values: Values): GridCell {
  const size = values.shape.slice(1).join('×');
  const bad = values.data.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
  const { low, high } = finiteRange(values.data);
  const warning = bad > 0 ? `, ${bad} not finite` : '';
  const drawn = values.shape.length === 2 ? strip(values.data) : map(values);
  return {
    ...drawn,
    label: kind,
    note: bad > 0 ? `${bad} values not finite` : `${name} · ${size}`,
    warn: bad > 0,
    tooltip: `${name}: ${kind} ${size}, values from ${low.toPrecision(4)} to ${high.toPrecision(4)}${warning}`,
  };
}

function map(values: Values): { picture: Picture; width: number; height: number } {
  const [, height, width] = values.shape;
  const scale = tile / Math.max(height, width);
  const picture = heatMap(channelMean(values), [height, width]);
  return { picture, width: Math.max(2, width * scale), height: Math.max(2, height * scale) };
}

function strip(features: Float32Array): { picture: Picture; width: number; height: number } {
  const length = Math.min(features.length, tile);
  const means = Float32Array.from({ length }, (_, i) => {
    const part = features.subarray(
      Math.floor((i * features.length) / length),
      Math.floor(((i + 1) * features.length) / length),
    );
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
  return { picture: heatMap(means, [1, length]), width: tile, height: 16 };
}
