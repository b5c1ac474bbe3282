import type { Layer } from './layer.ts';
import { requireThat } from './layer-problem.ts';

/** The size along one side of the output, and how it comes about. */
export interface SizeRule {
  readonly size: number;
  readonly formula: string;
  /** The formula with the numbers put in. */
  readonly numbers: string;
  /** Rows (or columns) at the far edge, of the padded input, that no window sees. */
  readonly unused: number;
}

/** Of a convolution, with what its border needs of the picture. */
export function convolutionSize(layer: Layer, input: number): SizeRule {
  const { padding = 0, mode } = layer;
  requireThat(
    mode !== 'reflect' || padding < input,
    `a mirrored border of ${padding} needs a picture larger than ${padding} pixels, found ${input}`,
    `镜像填充 ${padding} 需要大于 ${padding} 像素的输入，而输入只有 ${input} 像素`,
  );
  requireThat(
    mode !== 'circular' || padding <= input,
    `a circular border of ${padding} needs a picture of at least ${padding} pixels, found ${input}`,
    `循环填充 ${padding} 需要至少 ${padding} 像素的输入，而输入只有 ${input} 像素`,
  );
  return windowSize(layer, input);
}

/** Of a pool, whose border may be half a window. */
export function poolSize(layer: Layer, input: number): SizeRule {
  const { kernel = 1, padding = 0 } = layer;
  requireThat(
    padding <= kernel / 2,
    `padding = ${padding} is more than half the window of ${kernel}`,
    `padding = ${padding} 超过了窗口 ${kernel} 的一半`,
  );
  return windowSize(layer, input);
}

/** Of a transposed convolution: the size that such a convolution would have come from. */
export function transposedSize(layer: Layer, input: number): SizeRule {
  const { kernel = 1, stride = 1, padding = 0, dilation = 1, outputPadding = 0 } = layer;
  requireThat(
    outputPadding < Math.max(stride, dilation),
    `output padding = ${outputPadding} must be smaller than the stride ${stride} or the dilation ${dilation}`,
    `输出填充 ${outputPadding} 必须小于步幅 ${stride} 或空洞率 ${dilation}`,
  );
  const size = (input - 1) * stride - 2 * padding + dilation * (kernel - 1) + outputPadding + 1;
  requireThat(
    size > 0,
    `padding = ${padding} leaves nothing of the output; pad less`,
    `padding = ${padding} 使输出为空；请减小填充`,
  );
  return {
    size,
    formula: '(in − 1)·stride − 2·padding + dilation·(kernel − 1) + output padding + 1',
    numbers: `(${input} − 1)·${stride} − 2·${padding} + ${dilation}·(${kernel} − 1) + ${outputPadding} + 1 = ${size}`,
    unused: 0,
  };
}

function windowSize({ kernel = 1, stride = 1, padding = 0, dilation = 1, ceil }: Layer, input: number): SizeRule {
  const reach = dilation * (kernel - 1) + 1;
  const room = input + 2 * padding - reach;
  requireThat(
    room >= 0,
    `a kernel that reaches over ${reach} does not fit into ${input + 2 * padding} pixels; pad more or use a smaller kernel`,
    `覆盖 ${reach} 像素的卷积核放不进 ${input + 2 * padding} 像素；请增大填充或减小卷积核`,
  );
  let size = (ceil ? Math.ceil : Math.floor)(room / stride) + 1;
  // A last window must begin inside the input or the border before it.
  const dropped = Boolean(ceil) && (size - 1) * stride >= input + padding;
  if (dropped) size--;
  const [left, right] = ceil ? '⌈⌉' : '⌊⌋';
  return {
    size,
    formula: `${left}(in + 2·padding − dilation·(kernel − 1) − 1) / stride${right} + 1`,
    numbers: `${left}(${input} + 2·${padding} − ${dilation}·(${kernel} − 1) − 1) / ${stride}${right} + 1${dropped ? ' − 1' : ''} = ${size}`,
    unused: Math.max(0, room - (size - 1) * stride),
  };
}
