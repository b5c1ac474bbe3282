import type { Sizes } from './axis-order.ts';
import type { OnnxGraph } from './onnx-graph.ts';

/** Borders of ours by axis, `[before, after, before, after, …]`, as ONNX has them: first all before, then all after. */
export const onnxPads = (borders: readonly number[]): number[] => [
  ...borders.filter((_, i) => i % 2 === 0),
  ...borders.filter((_, i) => i % 2 === 1),
];

/** Ours are modes of pad2d and of convolutions. */
const MODES: Readonly<Record<string, string>> = {
  ...{ constant: 'constant', zeros: 'constant', reflect: 'reflect', replicate: 'edge' },
};

/**
 * Images or signals in PyTorch's order with a border.
 *
 * @param sizes theirs, in PyTorch's order.
 * @param borders of the axes behind the channels; negative ones cut away.
 */
export function padded(
  onnx: OnnxGraph,
  x: string,
  sizes: Sizes,
  borders: readonly number[],
  mode: string,
  value = 0,
): string {
  if (borders.every((width) => width === 0)) return x;
  if (mode === 'circular') return comingRound(onnx, x, sizes, borders);
  const pads = onnx.integers(onnxPads([0, 0, 0, 0, ...borders]));
  return onnx.emit('Pad', [x, pads, value], { mode: MODES[mode] });
}

/** A circular border, which opset 17 lacks: each side is a piece of the other. What a negative width cuts away does not come round. */
function comingRound(onnx: OnnxGraph, x: string, sizes: Sizes, borders: readonly number[]): string {
  let y = x;
  for (let axis = 2; axis < sizes.length; axis++) {
    const [before, after] = borders.slice(2 * axis - 4);
    const start = Math.max(-before, 0);
    const end = sizes[axis] - Math.max(-after, 0);
    const piece = (from: number, to: number) => sliced(onnx, y, axis, from, to);
    const middle = end - start === sizes[axis] ? y : piece(start, end);
    const parts = [
      ...(before > 0 ? [piece(end - before, end)] : []),
      middle,
      ...(after > 0 ? [piece(start, start + after)] : []),
    ];
    y = parts.length === 1 ? middle : onnx.emit('Concat', parts, { axis });
  }
  return y;
}

/** A value of ONNX, from one place of an axis up to another. */
export function sliced(onnx: OnnxGraph, x: string, axis: number, from: number, to: number): string {
  return onnx.emit('Slice', [x, onnx.integers([from]), onnx.integers([to]), onnx.integers([axis])]);
}
