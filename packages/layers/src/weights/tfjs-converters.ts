import { reshape, transpose } from '@cnn/tensor';
import { ReLU } from '../activations/rectifiers.ts';
import type { Module } from '../core/module.ts';
import { AdaptiveAvgPool2d, AdaptiveMaxPool2d } from '../layers/adaptive-pool2d.ts';
import { AvgPool2d } from '../layers/avg-pool2d.ts';
import { Conv2d } from '../layers/conv2d.ts';
import { Dropout, Dropout2d } from '../layers/dropout.ts';
import { Flatten } from '../layers/flatten.ts';
import { Linear } from '../layers/linear.ts';
import { MaxPool2d } from '../layers/max-pool2d.ts';
import { ConstantPad2d, ZeroPad2d } from '../layers/pad2d.ts';
import { UpsamplingNearest2d } from '../layers/upsample.ts';
import { BatchNorm2d } from '../norms/batch-norm.ts';
import { isSize, type Pair, type TfjsLayer } from './tfjs-layer.ts';

/** What flows from one layer to the next. */
export type Flow = Picture | Row;

export interface Picture {
  readonly kind: 'picture';
  /** Undefined where the model takes any. */
  readonly size: Pair | undefined;
  readonly channels: number;
}

export interface Row {
  readonly kind: 'row';
  /**
   * The channels of the picture that was laid out, until the next weights: TensorFlow.js lays it out pixel by pixel, we, as PyTorch, channel by channel, so
   * those weights take another order.
   */
  readonly interleaved?: number;
}

/** The modules that stand for a layer, by what is added to its name, and what comes out of the last. */
export interface Converted {
  readonly modules: Readonly<Record<string, Module>>;
  readonly flow: Flow;
}

const NONE: Converted['modules'] = {};

/** Makes modules of one kind of layer, with its weights in them. Called inside a scope. */
export type Converter = (layer: TfjsLayer, flow: Flow) => Converted;

/** Kinds of layers by Keras's names. */
export const CONVERTERS: Readonly<Record<string, Converter>> = {
  InputLayer: (_, flow) => ({ modules: NONE, flow }),
  Conv2D: (layer, flow) => convolution(layer, flow, 'kernel', ([, , inner]) => inner * layer.number('groups', 1)),
  DepthwiseConv2D: (layer, flow) => convolution(layer, flow, 'depthwise_kernel', ([, , inner]) => inner),
  Dense: dense,
  BatchNormalization: batchNormalization,
  Activation: (layer, flow) => ({ modules: activation(layer, ''), flow }),
  ReLU: (layer, flow) => {
    for (const key of ['max_value', 'negative_slope', 'threshold'])
      if (layer.config[key]) throw layer.error(`no ${key}`, layer.config[key], 'this importer knows plain ReLU');
    return { modules: { '': new ReLU() }, flow };
  },
  MaxPooling2D: (layer, flow) =>
    pooling(layer, flow, (size, options) => new MaxPool2d(size, options), Number.NEGATIVE_INFINITY),
  AveragePooling2D: (layer, flow) =>
    pooling(layer, flow, (size, options) => new AvgPool2d(size, { ...options, countIncludePad: false })),
  GlobalMaxPooling2D: (layer, flow) => globalPooling(layer, flow, new AdaptiveMaxPool2d(1)),
  GlobalAveragePooling2D: (layer, flow) => globalPooling(layer, flow, new AdaptiveAvgPool2d(1)),
  Flatten: (layer, flow) => {
    if (flow.kind === 'row') return { modules: NONE, flow };
    const { size, channels } = picture(layer, flow);
    const isPixel = size?.[0] === 1 && size[1] === 1;
    return { modules: { '': new Flatten() }, flow: { kind: 'row', interleaved: isPixel ? undefined : channels } };
  },
  Dropout: (layer, flow) => ({ modules: { '': new Dropout(rate(layer)) }, flow }),
  SpatialDropout2D: (layer, flow) => ({ modules: { '': new Dropout2d(rate(layer)) }, flow: picture(layer, flow) }),
  ZeroPadding2D: zeroPadding,
  UpSampling2D: (layer, flow) => {
    layer.choice('interpolation', ['nearest']);
    const input = picture(layer, flow);
    const factors = layer.pair('size', 2);
    const size = input.size && ([input.size[0] * factors[0], input.size[1] * factors[1]] as const);
    return { modules: { '': new UpsamplingNearest2d({ scaleFactor: factors }) }, flow: { ...input, size } };
  },
};

/** Activations by Keras's names; `linear` is none. */
const ACTIVATIONS: Readonly<Record<string, (() => Module) | undefined>> = {
  linear: undefined,
  relu: () => new ReLU(),
};

function activation(layer: TfjsLayer, suffix?: ''): Record<string, Module> {
  const name = layer.choice('activation', Object.keys(ACTIVATIONS));
  const module = ACTIVATIONS[name]?.();
  return module ? { [suffix ?? name]: module } : {};
}

/** A convolution of kernels `[height, width, in a group, out]`, or depthwise `[height, width, in, out of each]`. */
function convolution(
  layer: TfjsLayer,
  flow: Flow,
  kernelName: string,
  inChannels: (shape: readonly number[]) => number,
): Converted {
  const input = picture(layer, flow);
  const kernel = layer.weight(kernelName, [null, null, null, null]);
  const [height, width, inner, outer] = kernel.shape as number[];
  const channels = inChannels([height, width, inner, outer]);
  if (channels !== input.channels)
    throw layer.error(`kernels for ${input.channels} channels`, `kernels for ${channels}`);
  const isDepthwise = kernelName !== 'kernel';
  const [stride, dilation] = [layer.pair('strides'), layer.pair('dilation_rate')];
  const extents: Pair = [dilation[0] * (height - 1) + 1, dilation[1] * (width - 1) + 1];
  const { before, after, size } = borders(layer, input, extents, stride);
  const isEven = before[0] === after[0] && before[1] === after[1];
  const needsNoSize = stride[0] === 1 && stride[1] === 1 && isSame(layer);
  const module = new Conv2d(channels, isDepthwise ? inner * outer : outer, [height, width], {
    stride,
    dilation,
    padding: needsNoSize ? 'same' : isEven ? before : 0,
    groups: channels / (isDepthwise ? 1 : inner),
    bias: layer.flag('use_bias'),
  });
  const toTorch = isDepthwise
    ? reshape(transpose(kernel, [2, 3, 0, 1]), [inner * outer, 1, height, width])
    : transpose(kernel, [3, 2, 0, 1]);
  layer.assign(module.weight!, toTorch);
  if (module.bias) layer.assign(module.bias, layer.weight('bias', [module.outChannels]));
  const pad: Converted['modules'] = needsNoSize || isEven ? NONE : { pad: new ZeroPad2d(sides(before, after)) };
  return {
    modules: { ...pad, '': module, ...activation(layer) },
    flow: { kind: 'picture', size, channels: module.outChannels },
  };
}

function dense(layer: TfjsLayer, flow: Flow): Converted {
  if (flow.kind !== 'row') throw layer.error('a Flatten or a global pooling before', 'pictures');
  const { interleaved = 1 } = flow;
  const kernel = layer.weight('kernel', [null, null]);
  const [inputs, units] = kernel.shape as number[];
  if (inputs % interleaved !== 0) throw layer.error(`weights for pixels of ${interleaved} channels`, `${inputs} rows`);
  const byChannel = transpose(reshape(kernel, [inputs / interleaved, interleaved, units]), [2, 1, 0]);
  const module = new Linear(inputs, units, { bias: layer.flag('use_bias') });
  layer.assign(module.weight!, reshape(byChannel, [units, inputs]));
  if (module.bias) layer.assign(module.bias, layer.weight('bias', [units]));
  return { modules: { '': module, ...activation(layer) }, flow: { kind: 'row' } };
}

function batchNormalization(layer: TfjsLayer, flow: Flow): Converted {
  const { channels } = picture(layer, flow);
  const { axis = -1 } = layer.config;
  if (![-1, 3].includes([axis].flat()[0] as number)) throw layer.error('axis 3, the channels', axis);
  const module = new BatchNorm2d(channels, {
    epsilon: layer.number('epsilon', 1e-3),
    // Keras says what stays of the statistics, PyTorch what is taken from the newest batch.
    momentum: 1 - layer.number('momentum', 0.99),
  });
  if (layer.flag('scale')) layer.assign(module.weight!, layer.weight('gamma', [channels]));
  if (layer.flag('center')) layer.assign(module.bias!, layer.weight('beta', [channels]));
  layer.assign(module.runningMean!, layer.weight('moving_mean', [channels]));
  layer.assign(module.runningVar!, layer.weight('moving_variance', [channels]));
  return { modules: { '': module }, flow };
}

interface PoolOptions {
  readonly stride: Pair;
  readonly padding: Pair;
  readonly ceilMode: boolean;
}

function pooling(
  layer: TfjsLayer,
  flow: Flow,
  pool: (size: Pair, options: PoolOptions) => Module,
  neverWins?: number,
): Converted {
  const input = picture(layer, flow);
  const window = layer.pair('pool_size', 2);
  const stride = layer.pair('strides', window);
  const { before, after, size } = borders(layer, input, window, stride);
  const flowOut: Flow = { ...input, size };
  // A border that is wider behind the picture than before it is what rounding up adds, but not where each pixel has its window.
  const isUneven = [0, 1].some((axis) => stride[axis] === 1 && before[axis] !== after[axis]);
  if (!isUneven)
    return { modules: { '': pool(window, { stride, padding: before, ceilMode: isSame(layer) }) }, flow: flowOut };
  if (neverWins === undefined) throw layer.error("an odd pool_size for padding 'same' with stride 1", window.join('×'));
  const pad = new ConstantPad2d(sides(before, after), neverWins);
  const options = { stride, padding: [0, 0], ceilMode: false } as const;
  return { modules: { pad, '': pool(window, options) }, flow: flowOut };
}

function globalPooling(layer: TfjsLayer, flow: Flow, pool: Module): Converted {
  const { channels } = picture(layer, flow);
  if (layer.config.keepdims === true)
    return { modules: { '': pool }, flow: { kind: 'picture', size: [1, 1], channels } };
  return { modules: { '': pool, flatten: new Flatten() }, flow: { kind: 'row' } };
}

function zeroPadding(layer: TfjsLayer, flow: Flow): Converted {
  const input = picture(layer, flow);
  const { padding = 1 } = layer.config;
  const given = [typeof padding === 'number' ? [padding, padding] : padding].flat();
  const widths = given.flatMap((side) => (typeof side === 'number' ? [side, side] : side));
  if (given.length !== 2 || widths.length !== 4 || !widths.every(isSize))
    throw layer.error('whole numbers as padding', padding);
  const [top, bottom, left, right] = widths;
  const size = input.size && ([input.size[0] + top + bottom, input.size[1] + left + right] as const);
  return { modules: { '': new ZeroPad2d([left, right, top, bottom]) }, flow: { ...input, size } };
}

interface Borders {
  readonly before: Pair;
  readonly after: Pair;
  readonly size: Pair | undefined;
}

/** The border that TensorFlow's padding means, and the size of the result. */
function borders(layer: TfjsLayer, { size }: Picture, extents: Pair, stride: Pair): Borders {
  if (!isSame(layer)) {
    const result = size?.map((length, axis) => Math.floor((length - extents[axis]) / stride[axis]) + 1);
    if (result?.some((length) => length < 1))
      throw layer.error(`pictures of at least ${extents.join('×')}`, size?.join('×'));
    return { before: [0, 0], after: [0, 0], size: result as unknown as Pair | undefined };
  }
  if (!size) {
    const fixed = extents.map((extent) => extent - 1);
    if (stride.every((step) => step === 1)) return halves(fixed, undefined);
    throw layer.error(
      "pictures of a known size for padding 'same' with strides",
      'pictures of any size',
      'convert the model with a fixed input size',
    );
  }
  const result = size.map((length, axis) => Math.ceil(length / stride[axis]));
  const totals = result.map((length, axis) => Math.max(0, (length - 1) * stride[axis] + extents[axis] - size[axis]));
  return halves(totals, result as unknown as Pair);
}

function halves(totals: readonly number[], size: Pair | undefined): Borders {
  const before = totals.map((total) => Math.floor(total / 2));
  const after = totals.map((total, axis) => total - before[axis]);
  return { before: before as unknown as Pair, after: after as unknown as Pair, size };
}

/** In the order of PyTorch's padding layers. */
const sides = (before: Pair, after: Pair) => [before[1], after[1], before[0], after[0]] as const;

const isSame = (layer: TfjsLayer): boolean => layer.choice('padding', ['valid', 'same']) === 'same';

const rate = (layer: TfjsLayer): number => {
  const p = layer.number('rate', 0);
  if (p < 0 || p > 1) throw layer.error('a rate in [0, 1]', p);
  return p;
};

function picture(layer: TfjsLayer, flow: Flow): Picture {
  layer.choice('data_format', ['channels_last']);
  if (flow.kind === 'picture') return flow;
  throw layer.error('pictures before', 'rows');
}
