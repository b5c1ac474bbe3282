import { conv1d, conv2d, convTranspose2d, linear, type Tensor } from '../index.ts';
import type { OpCase } from './op-cases.ts';

/** Convolutions forth and back, and the layers made of them. */
export const convolutionCases: readonly OpCase[] = [
  {
    name: 'conv2d with padding',
    shapes: [
      [2, 5, 4, 3],
      [3, 3, 3, 2],
    ],
    run: (x, w) => conv2d(x, w, { padding: 1 }),
  },
  {
    name: 'conv2d with a stride that leaves a row over',
    shapes: [
      [2, 6, 5, 1],
      [3, 3, 1, 4],
    ],
    run: (x, w) => conv2d(x, w, { stride: 2 }),
  },
  {
    name: 'conv2d of one image with one channel, 1×1',
    shapes: [
      [1, 3, 3, 1],
      [1, 1, 1, 1],
    ],
    run: (x, w) => conv2d(x, w),
  },
  {
    name: 'conv2d with a bias and ReLU',
    shapes: [[2, 5, 4, 3], [3, 3, 3, 2], [2]],
    run: (x, w, bias) => conv2d(x, w, { padding: [1, 0], bias, activation: 'relu' }),
  },

  {
    name: 'conv2d with a stride and a border that is not even',
    shapes: [
      [2, 6, 7, 2],
      [3, 3, 2, 3],
    ],
    run: (x, w) => conv2d(x, w, { stride: 2, padding: 1 }),
  },
  {
    name: 'conv2d with dilation',
    shapes: [
      [2, 7, 6, 2],
      [3, 2, 2, 3],
    ],
    run: (x, w) => conv2d(x, w, { dilation: 2, padding: [2, 1] }),
  },
  {
    name: 'conv2d in groups',
    shapes: [[2, 5, 5, 4], [3, 3, 2, 6], [6]],
    run: (x, w, bias) => conv2d(x, w, { groups: 2, padding: 1, bias }),
  },
  {
    name: 'conv2d, depthwise',
    shapes: [[2, 5, 6, 3], [3, 3, 1, 6], [6]],
    run: (x, w, bias) => conv2d(x, w, { groups: 3, padding: 1, bias, activation: 'relu' }),
  },
  {
    name: 'conv2d, depthwise, with two strides',
    shapes: [
      [2, 6, 7, 2],
      [3, 3, 1, 2],
    ],
    run: (x, w) => conv2d(x, w, { groups: 2, padding: 1, stride: [1, 2] }),
  },
  {
    name: 'conv2d, depthwise, with dilation',
    shapes: [
      [1, 7, 7, 2],
      [3, 3, 1, 2],
    ],
    run: (x, w) => conv2d(x, w, { groups: 2, padding: 2, dilation: 2 }),
  },
  ...(['reflect', 'replicate', 'circular'] as const).map((paddingMode) => ({
    name: `conv2d with a ${paddingMode} border`,
    shapes: [
      [2, 4, 5, 2],
      [3, 3, 2, 2],
    ],
    run: (x: Tensor, w: Tensor) => conv2d(x, w, { padding: 1, paddingMode }),
  })),
  {
    name: 'conv1d',
    shapes: [
      [2, 7, 3],
      [3, 3, 2],
    ],
    run: (x, w) => conv1d(x, w, { padding: 1, stride: 2 }),
  },
  {
    name: 'convTranspose2d',
    shapes: [[2, 3, 4, 2], [3, 3, 3, 2], [3]],
    run: (x, w, bias) => convTranspose2d(x, w, { stride: 2, padding: 1, outputPadding: 1, bias }),
  },
  {
    name: 'convTranspose2d with dilation, in groups',
    shapes: [
      [1, 3, 3, 4],
      [2, 2, 1, 4],
    ],
    run: (x, w) => convTranspose2d(x, w, { dilation: 2, groups: 2 }),
  },
  { name: 'linear', shapes: [[3, 5], [2, 5], [2]], run: (x, w, bias) => linear(x, w, bias) },
];
