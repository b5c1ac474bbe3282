import type { GraphNode } from '../graph/trace.ts';
import { type AxisOrder, arranged, channelsFirst, type Sizes } from './axis-order.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import { onnxPads } from './padding.ts';
import { reduced } from './reductions.ts';
import { attributesOf, onImages, type Translation, type Translations } from './translation.ts';

/** A vector over the channels; where it is left out, the same number for each. */
const vector = (onnx: OnnxGraph, id: number | undefined, channels: number, otherwise: number): string =>
  id === undefined ? onnx.floats(new Array<number>(channels).fill(otherwise)) : onnx.get(id);

const batchNorm: Translation = (onnx, node) => {
  const { x, mean, variance, gamma, beta, scale = gamma, offset = beta } = node.inputs;
  const { epsilon, varianceEpsilon = epsilon } = attributesOf<{ epsilon: number; varianceEpsilon?: number }>(node);
  const sizes = onnx.sizes(x);
  const channels = sizes[sizes.length - 1];
  const order = channelsFirst(sizes.length);
  const inputs = [
    onnx.get(x, order),
    vector(onnx, scale, channels, 1),
    vector(onnx, offset, channels, 0),
    onnx.get(mean),
    onnx.get(variance),
  ];
  onnx.set(node.outputs[0], onnx.emit('BatchNormalization', inputs, { epsilon: varianceEpsilon }), order);
};

/** With the batch's own statistics, which runtimes leave to training; mean and variance are outputs too. */
const batchStatistics: Translation = (onnx, node) => {
  const { x } = node.inputs;
  const { epsilon } = attributesOf<{ epsilon: number }>(node);
  const rank = onnx.sizes(x).length;
  const order = channelsFirst(rank);
  const axes = order.flatMap((axis, place) => (axis === rank - 1 ? [] : [place]));
  const mean = (of: string) => reduced(onnx, 'ReduceMean', of, axes, true);
  const given = onnx.get(x, order);
  const middle = mean(given);
  const centred = onnx.emit('Sub', [given, middle]);
  const variance = mean(onnx.emit('Mul', [centred, centred]));
  const deviation = onnx.emit('Sqrt', [onnx.emit('Add', [variance, epsilon])]);
  const [y, ...statistics] = node.outputs;
  onnx.set(y, scaled(onnx, onnx.emit('Div', [centred, deviation]), node, rank), order);
  for (const [i, id] of statistics.entries()) {
    onnx.set(id, onnx.emit('Reshape', [[middle, variance][i], onnx.integers([-1])]), [0]);
  }
};

/** Axes that follow the channels have size 1 in a vector that is multiplied by them. */
const besideChannels = (onnx: OnnxGraph, id: number, rank: number): string => onnx.getBeside(id, channelsFirst(rank));

function scaled(onnx: OnnxGraph, y: string, node: GraphNode, rank: number): string {
  const { gamma, beta, weight = gamma, bias = beta } = node.inputs;
  const multiplied = weight === undefined ? y : onnx.emit('Mul', [y, besideChannels(onnx, weight, rank)]);
  return bias === undefined ? multiplied : onnx.emit('Add', [multiplied, besideChannels(onnx, bias, rank)]);
}

/**
 * Groups of channels are brought to mean 0 and deviation 1 as single channels. ONNX's own GroupNormalization scales groups instead of channels before
 * opset 21.
 */
const groupNorm: Translation = onImages((onnx, x, node) => {
  const { groups, epsilon } = attributesOf<{ groups: number; epsilon: number }>(node);
  const sizes = torchSizes(onnx, node);
  const joined = [sizes[0], groups, -1];
  const parts = onnx.emit('Reshape', [x, onnx.integers([0, groups, -1])]);
  const inputs = [parts, vector(onnx, undefined, groups, 1), vector(onnx, undefined, groups, 0)];
  const normal = onnx.emit('InstanceNormalization', inputs, { epsilon });
  return scaled(onnx, onnx.reshape(normal, joined, sizes), node, sizes.length);
});

const instanceNorm: Translation = onImages((onnx, x, node) => {
  const { gamma, beta, weight = gamma, bias = beta } = node.inputs;
  const { epsilon } = attributesOf<{ epsilon: number }>(node);
  const [, channels] = torchSizes(onnx, node);
  const inputs = [x, vector(onnx, weight, channels, 1), vector(onnx, bias, channels, 0)];
  return onnx.emit('InstanceNormalization', inputs, { epsilon });
});

/** How a norm over the last axes lies: several of them with the channels first, like their weights. */
function lastAxesOrder(rank: number, count: number): AxisOrder {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return [...axes.slice(0, rank - count), rank - 1, ...axes.slice(rank - count, -1)];
}

const layerNorm: Translation = (onnx, node) => {
  const { x, gamma, beta, weight = gamma, bias = beta } = node.inputs;
  const { normalizedShape: shape, epsilon } = attributesOf<{ normalizedShape: Sizes; epsilon: number }>(node);
  const order = lastAxesOrder(onnx.sizes(x).length, shape.length);
  const size = shape.reduce((all, length) => all * length, 1);
  const scale = weight === undefined ? onnx.floats(new Array<number>(size).fill(1), shape) : onnx.get(weight);
  const inputs = [onnx.get(x, order), scale, ...(bias === undefined ? [] : [onnx.get(bias)])];
  onnx.set(node.outputs[0], onnx.emit('LayerNormalization', inputs, { axis: -shape.length, epsilon }), order);
};

const rmsNorm: Translation = (onnx, node) => {
  const { x, weight } = node.inputs;
  const { normalizedShape: shape, epsilon } = attributesOf<{ normalizedShape: Sizes; epsilon: number }>(node);
  const rank = onnx.sizes(x).length;
  const order = lastAxesOrder(rank, shape.length);
  const given = onnx.get(x, order);
  const axes = shape.map((_, i) => rank - shape.length + i);
  const squares = reduced(onnx, 'ReduceMean', onnx.emit('Mul', [given, given]), axes, true);
  const y = onnx.emit('Div', [given, onnx.emit('Sqrt', [onnx.emit('Add', [squares, epsilon])])]);
  onnx.set(node.outputs[0], weight === undefined ? y : onnx.emit('Mul', [y, onnx.get(weight)]), order);
};

/** ONNX's LRN has the wider half of an even window behind, PyTorch before, and runtimes know it for images alone: the rest is made of means. */
const localResponseNorm: Translation = onImages((onnx, x, node) => {
  const { size, alpha, beta, k } = attributesOf<{ size: number; alpha: number; beta: number; k: number }>(node);
  const sizes = torchSizes(onnx, node);
  if (size % 2 === 1 && sizes.length === 4) return onnx.emit('LRN', [x], { size, alpha, beta, bias: k });
  const [batch, channels, ...rest] = sizes;
  const volume = [batch, 1, channels, rest.reduce((all, length) => all * length, 1)];
  const squares = onnx.reshape(onnx.emit('Mul', [x, x]), sizes, volume);
  const means = onnx.emit('AveragePool', [squares], {
    kernel_shape: [size, 1],
    strides: [1, 1],
    pads: onnxPads([Math.floor(size / 2), Math.floor((size - 1) / 2), 0, 0]),
    count_include_pad: 1,
  });
  const base = onnx.emit('Add', [onnx.emit('Mul', [onnx.reshape(means, volume, sizes), alpha]), k]);
  return onnx.emit('Div', [x, onnx.emit('Pow', [base, beta])]);
});

function torchSizes(onnx: OnnxGraph, node: GraphNode): Sizes {
  const sizes = onnx.sizes(node.outputs[0]);
  return arranged(sizes, channelsFirst(sizes.length));
}

/** Normalisations. */
export const norms: Translations = {
  FusedBatchNorm: batchNorm,
  normalizeChannels: batchNorm,
  batchNorm: batchStatistics,
  groupNorm,
  instanceNorm,
  layerNorm,
  rmsNorm,
  localResponseNorm,
};
