import type { Histogram } from './histogram.ts';

/**
 * How a scalar is written: `'simple'` as a float, which all readers of event files know; `'float32'` and `'float64'` as a tensor of the scalars
 * plugin, which TensorBoard reads faster and shows alike, while older readers list it among the tensors.
 */
export type ScalarForm = 'simple' | 'float32' | 'float64';

/** One number of a curve. */
export interface ScalarSummary {
  readonly kind: 'scalar';
  readonly tag: string;
  /** Any number, NaN and infinities too; rounded to float32 unless `form` is `'float64'`. */
  readonly value: number;
  /** @default 'simple' */
  readonly form?: ScalarForm;
}

/** How numbers are spread at a step. */
export interface HistogramSummary {
  readonly kind: 'histogram';
  readonly tag: string;
  readonly histogram: Histogram;
}

/** A picture. */
export interface ImageSummary {
  readonly kind: 'image';
  readonly tag: string;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 colours, 4 colours and alpha. */
  readonly channels: number;
  /** The bytes of a PNG file. */
  readonly png: Uint8Array;
}

/** Text, which TensorBoard shows as Markdown. */
export interface TextSummary {
  readonly kind: 'text';
  readonly tag: string;
  readonly text: string;
}

/** What a plugin of TensorBoard reads, such as hyperparameters; also, when read, what else a file may hold, without its value. */
export interface PluginSummary {
  readonly kind: 'plugin';
  readonly tag: string;
  /** The plugin's name; empty where the file has none. */
  readonly plugin: string;
  /** A message of the plugin's own. */
  readonly content: Uint8Array;
}

/** What an event tells under a tag. */
export type Summary = ScalarSummary | HistogramSummary | ImageSummary | TextSummary | PluginSummary;
