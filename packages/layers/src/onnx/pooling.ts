import type { GraphNode } from '../graph/trace.ts';
import { channelsFirst, type Sizes } from './axis-order.ts';
import { DATA_TYPES } from './model-proto.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import { onnxPads, padded, sliced } from './padding.ts';
import { reduced } from './reductions.ts';
import { attributesOf, onImages, type Translation, type Translations } from './translation.ts';

/** Attributes of poolings over windows of one size. */
interface Windows {
  readonly window: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly outputSize: readonly number[];
  readonly countIncludePad?: boolean;
  readonly divisorOverride?: number;
  readonly normType?: number;
}

/**
 * The borders that windows reach into, which is further than the padding in ceil mode. They are given to ONNX as they are, because the runtimes'
 * own ceil modes do not agree on the last window.
 */
function reach({ window, stride, padding, dilation, outputSize }: Windows, [, ...lengths]: Sizes): number[] {
  return outputSize.flatMap((count, axis) => {
    const [before, after] = padding.slice(2 * axis);
    const end = (count - 1) * stride[axis] + dilation[axis] * (window[axis] - 1) + 1;
    return [before, Math.max(after, end - lengths[axis] - before)];
  });
}

const settings = ({ window, stride }: Windows, borders: readonly number[]) => ({
  kernel_shape: window,
  strides: stride,
  pads: onnxPads(borders),
});

/** The largest values, and where they are wanted their places as PyTorch counts them, within each plane. */
function maxPool(onnx: OnnxGraph, x: string, sizes: Sizes, windows: Windows, withPlaces = false): string[] {
  const [, height, width] = sizes;
  const borders = reach(windows, sizes);
  // Runtimes want borders narrower than the window.
  const isWide = borders.some((border, i) => border >= windows.window[Math.floor(i / 2)]);
  const from = isWide ? padded(onnx, x, [], borders, 'constant', Number.NEGATIVE_INFINITY) : x;
  const attributes = { ...settings(windows, isWide ? borders.map(() => 0) : borders), dilations: windows.dilation };
  const [values, places] = onnx.emitAll('MaxPool', [from], attributes, withPlaces ? 2 : 1);
  if (!withPlaces) return [values];
  const [top, bottom, left, right] = isWide ? borders : [0, 0, 0, 0];
  const whole = (value: number) => onnx.integers([value], []);
  // ONNX counts through the whole batch.
  const inPlane = onnx.emit('Mod', [places, whole((height + top + bottom) * (width + left + right))]);
  if (!isWide) return [values, onnx.emit('Cast', [inPlane], { to: DATA_TYPES.int32 })];
  const [row, column] = ['Div', 'Mod'].map((type) => onnx.emit(type, [inPlane, whole(width + left + right)]));
  const start = onnx.emit('Mul', [onnx.emit('Sub', [row, whole(top)]), whole(width)]);
  const place = onnx.emit('Add', [start, onnx.emit('Sub', [column, whole(left)])]);
  return [values, onnx.emit('Cast', [place], { to: DATA_TYPES.int32 })];
}

function avgPool(onnx: OnnxGraph, x: string, sizes: Sizes, windows: Windows): string {
  const { window, padding, countIncludePad, divisorOverride } = windows;
  const borders = reach(windows, sizes);
  const average = (from: string, widths: readonly number[], all: boolean) =>
    onnx.emit('AveragePool', [from], { ...settings(windows, widths), count_include_pad: all ? 1 : 0 });
  if (divisorOverride !== undefined) {
    return onnx.emit('Mul', [average(x, borders, true), (window[0] * window[1]) / divisorOverride]);
  }
  const isPlain = String(borders) === String(padding);
  if (isPlain || !countIncludePad) return average(x, borders, countIncludePad === true);
  // Zeros of the padding count, what lies beyond it does not.
  const bordered = padded(onnx, x, [], padding, 'constant');
  return average(
    bordered,
    borders.map((width, i) => width - padding[i]),
    false,
  );
}

/** (Σ xᵖ)^(1/p) by windows. ONNX's own LpPool takes magnitudes, which PyTorch does not. */
function lpPool(onnx: OnnxGraph, x: string, sizes: Sizes, windows: Windows): string {
  const { normType = 2, window } = windows;
  if (normType === Number.POSITIVE_INFINITY) return maxPool(onnx, onnx.emit('Abs', [x]), sizes, windows)[0];
  if (normType === Number.NEGATIVE_INFINITY) {
    const magnitudes = onnx.emit('Neg', [onnx.emit('Abs', [x])]);
    return onnx.emit('Neg', maxPool(onnx, magnitudes, sizes, windows));
  }
  const means = avgPool(onnx, onnx.emit('Pow', [x, normType]), sizes, { ...windows, countIncludePad: true });
  return onnx.emit('Pow', [onnx.emit('Mul', [means, window[0] * window[1]]), 1 / normType]);
}

/** Windows side by side, where the result's sizes divide the images'. */
function tilesOf(sizes: Sizes, outputSize: readonly number[]): Windows | undefined {
  const window = outputSize.map((count, axis) => sizes[axis + 1] / count);
  if (!window.every(Number.isInteger)) return undefined;
  return { window, stride: window, padding: [0, 0, 0, 0], dilation: [1, 1], outputSize };
}

/** Where each adaptive window starts and ends. */
const adaptiveWindows = (length: number, count: number): [number, number][] =>
  Array.from({ length: count }, (_, i) => [Math.floor((i * length) / count), Math.ceil(((i + 1) * length) / count)]);

function adaptiveAvgPool(onnx: OnnxGraph, x: string, sizes: Sizes, outputSize: readonly number[]): string {
  if (outputSize.every((size) => size === 1)) return onnx.emit('GlobalAveragePool', [x]);
  const tiles = tilesOf(sizes, outputSize);
  if (tiles) return avgPool(onnx, x, sizes, tiles);
  const [rows, columns] = outputSize.map((count, axis) =>
    adaptiveWindows(sizes[axis + 1], count).flatMap(([start, end]) =>
      Array.from({ length: sizes[axis + 1] }, (_, i) => (i >= start && i < end ? 1 / (end - start) : 0)),
    ),
  );
  const across = onnx.emit('Transpose', [onnx.floats(columns, [outputSize[1], sizes[2]])], { perm: [1, 0] });
  return onnx.emit('MatMul', [onnx.floats(rows, [outputSize[0], sizes[1]]), onnx.emit('MatMul', [x, across])]);
}

function adaptiveMaxPool(onnx: OnnxGraph, x: string, sizes: Sizes, outputSize: readonly number[]): string {
  if (outputSize.every((size) => size === 1)) return onnx.emit('GlobalMaxPool', [x]);
  const tiles = tilesOf(sizes, outputSize);
  if (tiles) return maxPool(onnx, x, sizes, tiles)[0];
  return outputSize.reduce((from, count, i) => {
    const axis = i + 2;
    const parts = adaptiveWindows(sizes[i + 1], count).map(([start, end]) =>
      reduced(onnx, 'ReduceMax', sliced(onnx, from, axis, start, end), [axis], true),
    );
    return onnx.emit('Concat', parts, { axis });
  }, x);
}

function maxPoolWithPlaces(onnx: OnnxGraph, node: GraphNode, windows: Windows): void {
  const order = channelsFirst(4);
  const found = maxPool(onnx, onnx.get(node.inputs.images, order), onnx.sizes(node.inputs.images), windows, true);
  for (const [i, output] of node.outputs.entries()) onnx.set(output, found[i], order);
}

const unpool: Translation = (onnx, node) => {
  const { values, indices } = node.inputs;
  const { outputSize } = attributesOf<{ outputSize: number[] }>(node);
  const [batch, height, width, channels] = onnx.sizes(values);
  const order = channelsFirst(4);
  const [rows, places] = [values, indices].map((id) =>
    onnx.reshape(onnx.get(id, order), [batch, channels, height, width], [batch, channels, height * width]),
  );
  const plane = outputSize[0] * outputSize[1];
  const empty = onnx.expand(onnx.floats([0], [1, 1, 1]), [1, 1, 1], [batch, channels, plane]);
  const filled = onnx.emit('ScatterElements', [empty, places, rows], { axis: 2 });
  onnx.set(node.outputs[0], onnx.reshape(filled, [batch, channels, plane], [batch, channels, ...outputSize]), order);
};

const overWindows = (pool: (onnx: OnnxGraph, x: string, sizes: Sizes, windows: Windows) => string): Translation =>
  onImages((onnx, x, node) => pool(onnx, x, onnx.sizes(node.inputs.images), attributesOf<Windows>(node)));

const adaptive = (
  pool: (onnx: OnnxGraph, x: string, sizes: Sizes, outputSize: readonly number[]) => string,
): Translation =>
  onImages((onnx, x, node) =>
    pool(onnx, x, onnx.sizes(node.inputs.images), attributesOf<{ outputSize: number[] }>(node).outputSize),
  );

/** Poolings and what undoes them. */
export const pooling: Translations = {
  maxPool2d: overWindows((onnx, x, sizes, windows) => maxPool(onnx, x, sizes, windows)[0]),
  avgPool2d: overWindows(avgPool),
  lpPool2d: overWindows(lpPool),
  adaptiveAvgPool2d: adaptive(adaptiveAvgPool),
  adaptiveMaxPool2d: adaptive(adaptiveMaxPool),
  maxPool2dWithIndices: (onnx, node) => maxPoolWithPlaces(onnx, node, attributesOf<Windows>(node)),
  adaptiveMaxPool2dWithIndices: (onnx, node) => {
    const { outputSize } = attributesOf<{ outputSize: number[] }>(node);
    const tiles = tilesOf(onnx.sizes(node.inputs.images), outputSize);
    if (tiles) return maxPoolWithPlaces(onnx, node, tiles);
    throw new RangeError(
      `encodeOnnx: places of maxima of windows of several sizes have no ONNX translation; use an output size that divides the images', not ${outputSize.join('×')}`,
    );
  },
  maxUnpool2d: unpool,
};
