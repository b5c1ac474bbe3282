import * as ops from '@cnn/tensor';
import { normals } from './draws.ts';
import { gradientCases } from './gradient-case.ts';

const op = gradientCases('convolution');
const images = normals(2, 7, 6, 4);

/** Convolutions and what turns them round, with gradients to images, weights and biases. */
export const convolutionCases = [
  op('conv2d', { x: images, w: normals(3, 3, 4, 5) }, ({ x, w }) => ops.conv2d(x, w)),
  op('conv2d 1×1', { x: images, w: normals(1, 1, 4, 5), b: normals(5) }, ({ x, w, b }) =>
    ops.conv2d(x, w, { bias: b }),
  ),
  op('conv2d padding 1, bias', { x: images, w: normals(3, 3, 4, 5), b: normals(5) }, ({ x, w, b }) =>
    ops.conv2d(x, w, { padding: 1, bias: b }),
  ),
  op('conv2d bias and relu', { x: images, w: normals(3, 3, 4, 5), b: normals(5) }, ({ x, w, b }) =>
    ops.conv2d(x, w, { padding: 1, bias: b, activation: 'relu' }),
  ),
  op('conv2d stride 2', { x: images, w: normals(3, 3, 4, 5) }, ({ x, w }) =>
    ops.conv2d(x, w, { stride: 2, padding: 1 }),
  ),
  op('conv2d stride 3, 1', { x: images, w: normals(2, 3, 4, 3) }, ({ x, w }) => ops.conv2d(x, w, { stride: [3, 1] })),
  op('conv2d dilation 2', { x: images, w: normals(3, 2, 4, 3) }, ({ x, w }) =>
    ops.conv2d(x, w, { dilation: 2, padding: 2 }),
  ),
  op('conv2d stride 2, dilation 2', { x: images, w: normals(3, 2, 4, 3) }, ({ x, w }) =>
    ops.conv2d(x, w, { stride: 2, dilation: 2, padding: [2, 1] }),
  ),
  op('conv2d groups 2', { x: images, w: normals(3, 3, 2, 6), b: normals(6) }, ({ x, w, b }) =>
    ops.conv2d(x, w, { groups: 2, padding: 1, bias: b }),
  ),
  op('conv2d depthwise', { x: images, w: normals(3, 3, 1, 4) }, ({ x, w }) =>
    ops.conv2d(x, w, { groups: 4, padding: 1, stride: 2 }),
  ),
  op('conv2d depthwise, twofold', { x: images, w: normals(3, 3, 1, 8) }, ({ x, w }) => ops.conv2d(x, w, { groups: 4 })),
  op('conv2d padding same', { x: images, w: normals(2, 3, 4, 3) }, ({ x, w }) => ops.conv2d(x, w, { padding: 'same' })),
  ...(['reflect', 'replicate', 'circular'] as const).map((paddingMode) =>
    op(`conv2d ${paddingMode}`, { x: images, w: normals(3, 3, 4, 3) }, ({ x, w }) =>
      ops.conv2d(x, w, { padding: 1, paddingMode }),
    ),
  ),
  op('conv2d of many channels', { x: normals(1, 5, 5, 67), w: normals(3, 3, 67, 9) }, ({ x, w }) =>
    ops.conv2d(x, w, { padding: 1 }),
  ),
  op('conv1d', { x: normals(2, 9, 3), w: normals(3, 3, 4), b: normals(4) }, ({ x, w, b }) =>
    ops.conv1d(x, w, { stride: 2, padding: 1, bias: b }),
  ),
  op('conv1d dilation 2, groups 3', { x: normals(2, 9, 3), w: normals(3, 1, 6) }, ({ x, w }) =>
    ops.conv1d(x, w, { dilation: 2, groups: 3 }),
  ),
  op('convTranspose2d', { x: normals(2, 4, 3, 5), w: normals(3, 3, 4, 5), b: normals(4) }, ({ x, w, b }) =>
    ops.convTranspose2d(x, w, { stride: 2, padding: 1, outputPadding: 1, bias: b }),
  ),
  op('convTranspose2d dilation 2', { x: normals(2, 4, 3, 5), w: normals(3, 2, 4, 5) }, ({ x, w }) =>
    ops.convTranspose2d(x, w, { dilation: 2 }),
  ),
  op('convTranspose2d groups 2', { x: normals(2, 4, 3, 4), w: normals(3, 3, 3, 4) }, ({ x, w }) =>
    ops.convTranspose2d(x, w, { groups: 2, stride: 2 }),
  ),
  op('convTranspose1d', { x: normals(2, 5, 4), w: normals(3, 2, 4), b: normals(2) }, ({ x, w, b }) =>
    ops.convTranspose1d(x, w, { stride: 2, padding: 1, bias: b }),
  ),
  op('addBias', { x: images, b: normals(4) }, ({ x, b }) => ops.addBias(x, b)),
];
