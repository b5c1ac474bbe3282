import { concat, getBackend, reshape, reverse, slice, split, transpose } from '@tensorflow/tfjs-core';
import { hasOwnConvolutions, isOwnEngine, runKernel, setGradient } from '../kernels.ts';
import type { Shape, Tensor } from '../tensor.ts';
import { channelSum } from './channels.ts';
import { reluGradient } from './relu.ts';
import { spread } from './spread.ts';

// Convolutions of images and what is the reverse of them, for every stride, dilation and number of groups. Our own kernels, of the WASM engine and for
// WebGPU, take all of these; tfjs's know no groups, and those that lead back no dilation, so that both are made of what they do know.

type ExplicitPadding = readonly (readonly [number, number])[];

/** @internal What a convolution is told besides its tensors, by the names of tfjs's attributes. */
export interface Convolution {
  readonly strides: readonly [number, number];
  /** Zeros around the images: batch, height, width, channels. */
  readonly pad: ExplicitPadding;
  readonly dilations: readonly [number, number];
  readonly groups: number;
  readonly dataFormat: 'NHWC';
  readonly dimRoundingMode: 'floor';
}

/** @internal */
export function convolution(
  strides: readonly number[],
  [top, bottom, left, right]: readonly number[],
  dilations: readonly number[],
  groups = 1,
): Convolution {
  return {
    strides: [strides[0], strides[1]],
    pad: [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    dilations: [dilations[0], dilations[1]],
    groups,
    dataFormat: 'NHWC',
    dimRoundingMode: 'floor',
  };
}

/** @internal What may follow a convolution within its kernel. */
export interface Finish {
  readonly bias?: Tensor;
  readonly activation?: 'relu';
}

/** @internal Images and weight `[kernelHeight, kernelWidth, in / groups, out]` → images. Differentiable in all. */
export function correlate(images: Tensor, weight: Tensor, settings: Convolution, finish: Finish = {}): Tensor {
  const { groups } = settings;
  if (isDepthwise(settings, images.shape[3]!)) {
    const [filter, rest] = depthwiseWeight(weight, settings);
    return depthwise.forward(images, filter, rest, finish);
  }
  if (groups === 1 || hasOwnConvolutions()) return dense.forward(images, weight, settings, finish);
  return byGroup(groups, [images, weight, finish.bias], ([x, w, bias]) =>
    dense.forward(x!, w!, { ...settings, groups: 1 }, { ...finish, bias }),
  );
}

/**
 * @internal The reverse of {@link correlate}: from what has the shape of its result to what has the shape of its images. It is the gradient to
 * them, and the transposed convolution. Differentiable in both.
 */
export function uncorrelate(images: Tensor, weight: Tensor, settings: Convolution, shape: Shape): Tensor {
  const { groups } = settings;
  if (isDepthwise(settings, shape[3])) {
    const [filter, rest] = depthwiseWeight(weight, settings);
    return depthwise.backImages(images, filter, rest, shape);
  }
  if (groups === 1 || hasOwnConvolutions()) return dense.backImages(images, weight, settings, shape);
  const part = [...shape.slice(0, 3), shape[3] / groups];
  return byGroup(groups, [images, weight], ([x, w]) => dense.backImages(x!, w!, { ...settings, groups: 1 }, part));
}

/** Whether depthwise kernels can do it, which need a group for each channel. TensorFlow's step as far down as to the right. */
function isDepthwise({ groups, strides: [vertical, horizontal] }: Convolution, channels: number): boolean {
  return groups > 1 && groups === channels && (vertical === horizontal || getBackend() !== 'tensorflow');
}

function byGroup(
  groups: number,
  tensors: readonly (Tensor | undefined)[],
  run: (parts: (Tensor | undefined)[]) => Tensor,
): Tensor {
  const parts = tensors.map((tensor) => tensor && split(tensor, groups, tensor.rank - 1));
  const results = Array.from({ length: groups }, (_, group) => run(parts.map((part) => part?.[group])));
  return concat(results, 3);
}

/** The weight as depthwise kernels take it, `[kernelHeight, kernelWidth, in, out / in]`. Where they know no dilation it stands between zeros. */
function depthwiseWeight(weight: Tensor, settings: Convolution): [Tensor, Convolution] {
  const { groups, dilations } = settings;
  const [height, width, , out] = weight.shape as number[];
  const isSpread = !isOwnEngine() && isDilated(settings);
  const taps = isSpread ? spread(reshape(weight, [1, height, width, out]), dilations) : weight;
  const [tapsHeight, tapsWidth] = isSpread ? taps.shape.slice(1) : [height, width];
  const filter = reshape(taps, [tapsHeight, tapsWidth, groups, out / groups]);
  return [filter, { ...settings, groups: 1, dilations: isSpread ? [1, 1] : dilations }];
}

const isDilated = ({ dilations: [vertical, horizontal] }: Convolution) => vertical > 1 || horizontal > 1;

/** Three kernels of which each is in the gradients of the other two. */
interface Kernels {
  forward(x: Tensor, filter: Tensor, settings: Convolution, finish?: Finish): Tensor;
  backImages(dy: Tensor, filter: Tensor, settings: Convolution, inputShape: Shape): Tensor;
  backWeight(x: Tensor, dy: Tensor, settings: Convolution, filterShape: Shape): Tensor;
}

function kernels(forward: string, backImages: string, backWeight: string): Kernels {
  return {
    forward(x, filter, settings, { bias, activation = 'linear' } = {}) {
      const inputs: Record<string, Tensor> = bias ? { x, filter, bias } : { x, filter };
      return runKernel(forward, inputs, { ...settings, activation, leakyreluAlpha: 0 })[0];
    },
    backImages: (dy, filter, settings, inputShape) =>
      runKernel(backImages, { dy, filter }, { ...settings, inputShape })[0],
    backWeight: (x, dy, settings, filterShape) => runKernel(backWeight, { x, dy }, { ...settings, filterShape })[0],
  };
}

const depthwiseNames = [
  'FusedDepthwiseConv2D',
  'DepthwiseConv2dNativeBackpropInput',
  'DepthwiseConv2dNativeBackpropFilter',
] as const;
const denseNames = ['FusedConv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'] as const;

const depthwise = kernels(...depthwiseNames);
const denseKernels = kernels(...denseNames);

/** tfjs's kernels that lead back know no dilation; the one that leads forward does, and both ways back can be written as a way forward. */
const dense: Kernels = {
  ...denseKernels,
  backImages(dy, filter, settings, inputShape) {
    if (hasOwnConvolutions() || !isDilated(settings)) return denseKernels.backImages(dy, filter, settings, inputShape);
    const { strides, pad, dilations } = settings;
    const spaced = spread(dy, strides);
    const turned = transpose(reverse(filter, [0, 1]), [0, 1, 3, 2]);
    const widths = [0, 1].flatMap((axis) => {
      const before = dilations[axis] * (filter.shape[axis]! - 1) - pad[axis + 1]![0];
      return [before, inputShape[axis + 1] - spaced.shape[axis + 1]! + pad[axis + 1]![0]];
    });
    const [top, bottom, left, right] = widths.map((width) => Math.max(-width, 0));
    // A border that is wider than the kernel: what lies outside of the kernel's reach leads nowhere.
    const [batch, height, width, channels] = spaced.shape as number[];
    const within = slice(spaced, [0, top, left, 0], [batch, height - top - bottom, width - left - right, channels]);
    const border = widths.map((each) => Math.max(each, 0));
    return denseKernels.forward(within, turned, convolution([1, 1], border, dilations));
  },
  backWeight(x, dy, settings, filterShape) {
    if (hasOwnConvolutions() || !isDilated(settings)) return denseKernels.backWeight(x, dy, settings, filterShape);
    const { strides, pad, dilations } = settings;
    const images = transpose(x, [3, 1, 2, 0]);
    const taps = transpose(dy, [1, 2, 0, 3]);
    const swapped = convolution(dilations, [...pad[1]!, ...pad[2]!], strides);
    const found = transpose(denseKernels.forward(images, taps, swapped), [1, 2, 0, 3]);
    return slice(found, [0, 0, 0, 0], filterShape as number[]);
  },
};

for (const [family, [forward, backImages, backWeight]] of [
  [dense, denseNames],
  [depthwise, depthwiseNames],
] as const) {
  // tfjs's own op for this kernel computes the gradient to the images even where nobody wants it.
  setGradient<Convolution & { activation: string }>(forward, {
    inputs: ['x', 'filter'],
    outputs: [true],
    gradient([dy], [x, filter, y], settings) {
      const through = settings.activation === 'relu' ? reluGradient(dy, y) : dy;
      return {
        x: () => family.backImages(through, filter, settings, x.shape),
        filter: () => family.backWeight(x, through, settings, filter.shape),
        bias: () => channelSum(through),
      };
    },
  });
  setGradient<Convolution>(backImages, {
    inputs: ['dy', 'filter'],
    gradient: ([dx], [dy, filter], settings) => ({
      dy: () => family.forward(dx, filter, completed(settings)),
      filter: () => family.backWeight(dx, dy, completed(settings), filter.shape),
    }),
  });
  setGradient<Convolution>(backWeight, {
    inputs: ['x', 'dy'],
    gradient: ([dw], [x, dy], settings) => ({
      x: () => family.backImages(dy, dw, completed(settings), x.shape),
      dy: () => family.forward(x, dw, completed(settings)),
    }),
  });
}

/** tfjs's own ops leave the dilation out where it is 1. */
const completed = (settings: Convolution): Convolution => ({ ...settings, dilations: settings.dilations ?? [1, 1] });
