import { arranged, asHere, channelsFirst } from './axis-order.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import { onnxPads, padded } from './padding.ts';
import { attributesOf, onImages, type Translation, type Translations } from './translation.ts';

/** Attributes of conv1d and conv2d. */
interface Convolution {
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
  readonly paddingMode: string;
  readonly activation?: 'relu';
}

/** Attributes of the transposed ones. */
interface Transposed extends Convolution {
  readonly outputPadding: readonly number[];
}

const convolution: Translation = (onnx, node) => {
  const { weight, bias, images, signals = images } = node.inputs;
  const { stride, padding, dilation, groups, paddingMode, activation } = attributesOf<Convolution>(node);
  const rank = onnx.sizes(signals).length;
  const order = channelsFirst(rank);
  const isPlain = paddingMode === 'zeros';
  const given = onnx.get(signals, order);
  const x = isPlain ? given : padded(onnx, given, arranged(onnx.sizes(signals), order), padding, paddingMode);
  // Our weights are [kernel …, in / groups, out].
  const filter = onnx.get(weight, [rank - 1, rank - 2, ...asHere(rank - 2)]);
  const y = onnx.emit('Conv', [x, filter, ...biasOf(onnx, bias)], {
    kernel_shape: onnx.sizes(weight).slice(0, -2),
    strides: stride,
    pads: onnxPads(isPlain ? padding : padding.map(() => 0)),
    dilations: dilation,
    group: groups,
  });
  onnx.set(node.outputs[0], activation === 'relu' ? onnx.emit('Relu', [y]) : y, order);
};

const transposed: Translation = (onnx, node) => {
  const { weight, bias, images, signals = images } = node.inputs;
  const { stride, padding, outputPadding, dilation, groups } = attributesOf<Transposed>(node);
  const rank = onnx.sizes(signals).length;
  const order = channelsFirst(rank);
  // ONNX wants less than a stride of further pixels; more of them are what zeros behind the images bring forth.
  const further = outputPadding.map((extra, axis) => Math.floor(extra / stride[axis]));
  const borders = further.flatMap((extra) => [0, extra]);
  const x = padded(onnx, onnx.get(signals, order), arranged(onnx.sizes(signals), order), borders, 'constant');
  // Our weights are [kernel …, out / groups, in].
  const filter = onnx.get(weight, [rank - 1, rank - 2, ...asHere(rank - 2)]);
  const y = onnx.emit('ConvTranspose', [x, filter, ...biasOf(onnx, bias)], {
    kernel_shape: onnx.sizes(weight).slice(0, -2),
    strides: stride,
    pads: onnxPads(padding.length === rank - 2 ? padding.flatMap((width) => [width, width]) : padding),
    output_padding: outputPadding.map((extra, axis) => extra - further[axis] * stride[axis]),
    dilations: dilation,
    group: groups,
  });
  onnx.set(node.outputs[0], y, order);
};

const biasOf = (onnx: OnnxGraph, bias: number | undefined): string[] => (bias === undefined ? [] : [onnx.get(bias)]);

/** Convolutions, and borders of images and signals. */
export const convolutions: Translations = {
  conv1d: convolution,
  conv2d: convolution,
  convTranspose1d: transposed,
  convTranspose2d: transposed,
  ...Object.fromEntries(
    ['pad1d', 'pad2d'].map((name) => [
      name,
      onImages((onnx, x, node) => {
        const { padding, mode, value } = attributesOf<{ padding: number[]; mode: string; value: number }>(node);
        const sizes = onnx.sizes(Object.values(node.inputs)[0]);
        return padded(onnx, x, arranged(sizes, channelsFirst(sizes.length)), padding, mode, value);
      }),
    ]),
  ),
};
