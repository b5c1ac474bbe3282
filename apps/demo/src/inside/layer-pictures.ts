import type { Image } from '@cnn/datasets';
import { recordOutputs } from '@cnn/layers';
import { dispose, type Tensor } from '@cnn/tensor';
import { heatMap, pngDataUrl } from '@cnn/viz';
import type { OpenedNetwork } from '../networks/opened-network.ts';
import { networkInput } from './network-input.ts';

/** A layer with what it made of a picture. Plain data. */
export interface LayerPicture {
  /** Its name, and behind `#` the how many-th run it is, where a layer runs several times: `pool#2`. */
  readonly id: string;
  /** Dotted name, such as `conv_layer.0`. */
  readonly name: string;
  /** Class, such as `Conv2d`. */
  readonly kind: string;
  /** Of its output, without the batch: `[height, width, channels]`, or `[features]`. */
  readonly shape: readonly number[];
  /** The mean over its channels, or its features row by row, as an address for `<img>`. */
  readonly url: string;
}

/** One channel of a layer's output. */
export interface ChannelPicture {
  readonly url: string;
  readonly low: number;
  readonly high: number;
  readonly mean: number;
}

/** What every layer without parts of its own made of a picture, in order of execution. */
export async function layerPictures(opened: OpenedNetwork, picture: Image): Promise<LayerPicture[]> {
  return withOutputs(opened, picture, (outputs) =>
    Promise.all(
      outputs.map(async ({ name, kind, output }, i) => {
        const shape = output.shape.slice(1);
        const values = (await output.data()) as Float32Array;
        const url = shape.length === 3 ? drawn(channelMean(values, shape), shape) : strip(values);
        return { id: idOf(outputs, i), name, kind, shape, url };
      }),
    ),
  );
}

/**
 * The first channels of one layer's output, each in its own range; none where it has no places.
 *
 * @throws RangeError if the network has no such layer.
 */
export async function channelPictures(
  opened: OpenedNetwork,
  picture: Image,
  layer: LayerPicture['id'],
  most: number,
): Promise<ChannelPicture[]> {
  return withOutputs(opened, picture, async (outputs) => {
    const found = outputs.find((_, i) => idOf(outputs, i) === layer);
    if (!found) throw new RangeError(`${opened.title} has no layer '${layer}'; choose one of those shown`);
    const shape = found.output.shape.slice(1);
    if (shape.length !== 3) return [];
    const values = (await found.output.data()) as Float32Array;
    const count = Math.min(most, shape[2]);
    return Array.from({ length: count }, (_, channel) => channelPicture(channelOf(values, shape, channel), shape));
  });
}

function idOf(outputs: Outputs, index: number): string {
  const { name } = outputs[index];
  const run = outputs.slice(0, index + 1).filter((output) => output.name === name).length;
  return run === 1 ? name : `${name}#${run}`;
}

type Outputs = ReturnType<typeof recordOutputs>['outputs'];

async function withOutputs<T>(
  opened: OpenedNetwork,
  picture: Image,
  use: (outputs: Outputs) => Promise<T>,
): Promise<T> {
  const made: Tensor[] = [networkInput(opened, picture)];
  try {
    const { outputs, logits } = recordOutputs(opened.network, made[0]);
    made.push(logits, ...outputs.map(({ output }) => output));
    return await use(outputs);
  } finally {
    dispose(made);
  }
}

function channelPicture(values: Float32Array, shape: readonly number[]): ChannelPicture {
  const finite = values.filter(Number.isFinite);
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const low = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return { url: drawn(values, shape), low, high, mean };
}

function drawn(values: Float32Array, [height, width]: readonly number[]): string {
  return pngDataUrl(heatMap(values, [height, width]));
}

/** Features side by side, in rows that look like a picture; what is left of the last row stays empty. */
function strip(values: Float32Array): string {
  const width = Math.ceil(Math.sqrt(values.length));
  const height = Math.ceil(values.length / width);
  const padded = new Float32Array(height * width).fill(Number.NaN);
  padded.set(values);
  return drawn(padded, [height, width]);
}

function channelOf(values: Float32Array, [height, width, channels]: readonly number[], channel: number): Float32Array {
  return Float32Array.from({ length: height * width }, (_, place) => values[place * channels + channel]);
}

function channelMean(values: Float32Array, [height, width, channels]: readonly number[]): Float32Array {
  const means = new Float32Array(height * width);
  for (const [i, value] of values.entries()) means[Math.floor(i / channels)] += value / channels;
  return means;
}
