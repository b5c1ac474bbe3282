import * as ops from '@cnn/tensor';
import { between, normals } from './draws.ts';
import { gradientCases } from './gradient-case.ts';

const op = gradientCases('pooling');
const images = { x: normals(2, 7, 6, 3) };
/** All below 0, where a border of zeros would win. */
const negative = { x: between(-2, -1, 2, 7, 6, 3) };
const samples = { samples: between(0, 1, 2, 3, 2) };

/** Windows of which one number is left, and their way back. */
export const poolingCases = [
  op('maxPool2d', { x: normals(2, 6, 4, 3) }, ({ x }) => ops.maxPool2d(x, 2)),
  op('maxPool2d stride 2, padding 1', images, ({ x }) => ops.maxPool2d(x, 3, { stride: 2, padding: 1 })),
  op('maxPool2d of negative numbers', negative, ({ x }) => ops.maxPool2d(x, 3, { stride: 2, padding: 1 })),
  op('maxPool2d overlapping', images, ({ x }) => ops.maxPool2d(x, [3, 2], { stride: 1 })),
  op('maxPool2d ceilMode', images, ({ x }) => ops.maxPool2d(x, 2, { ceilMode: true })),
  op('maxPool2d dilation 2', images, ({ x }) => ops.maxPool2d(x, 2, { dilation: 2, stride: 1 })),
  op('maxPool2dWithIndices', images, ({ x }) => ({ ...ops.maxPool2dWithIndices(x, 3, { stride: 2, padding: 1 }) })),
  op('maxUnpool2d', { x: normals(2, 3, 2, 3) }, ({ x }) => {
    const at = ops.tensor([0, 3, 5, 8, 9, 11], [1, 3, 2, 1], 'int32');
    return ops.maxUnpool2d(x, ops.tile(at, [2, 1, 1, 3]), 2);
  }),
  op('avgPool2d', { x: normals(2, 6, 4, 3) }, ({ x }) => ops.avgPool2d(x, 2)),
  op('avgPool2d stride 2, padding 1', images, ({ x }) => ops.avgPool2d(x, 3, { stride: 2, padding: 1 })),
  op('avgPool2d without the border', images, ({ x }) =>
    ops.avgPool2d(x, 3, { stride: 2, padding: 1, countIncludePad: false }),
  ),
  op('avgPool2d ceilMode', images, ({ x }) => ops.avgPool2d(x, [2, 3], { stride: 2, ceilMode: true })),
  op('avgPool2d divisorOverride', images, ({ x }) => ops.avgPool2d(x, 2, { divisorOverride: 3 })),
  op('lpPool2d', images, ({ x }) => ops.lpPool2d(x, 2, 2)),
  op('lpPool2d 3', { x: between(0.2, 2, 2, 7, 6, 3) }, ({ x }) => ops.lpPool2d(x, 3, [3, 2], { stride: 2 })),
  op('adaptiveAvgPool2d', images, ({ x }) => ops.adaptiveAvgPool2d(x, [3, 4])),
  op('adaptiveAvgPool2d to one', images, ({ x }) => ops.adaptiveAvgPool2d(x, 1)),
  op('adaptiveMaxPool2d', images, ({ x }) => ops.adaptiveMaxPool2d(x, [3, 4])),
  op('adaptiveMaxPool2dWithIndices', images, ({ x }) => ({ ...ops.adaptiveMaxPool2dWithIndices(x, [3, 2]) })),
  op(
    'fractionalMaxPool2d',
    { ...images, ...samples },
    ({ x, samples }) => ops.fractionalMaxPool2d(x, 2, samples, { outputSize: [4, 3] }),
    { to: ['x'] },
  ),
  op(
    'fractionalMaxPool2dWithIndices',
    { ...images, ...samples },
    ({ x, samples }) => ({ ...ops.fractionalMaxPool2dWithIndices(x, 2, samples, { outputRatio: 0.7 }) }),
    { to: ['x'] },
  ),
  op('channelShuffle', { x: normals(2, 3, 4, 6) }, ({ x }) => ops.channelShuffle(x, 3)),
  op('pixelShuffle', { x: normals(2, 3, 4, 8) }, ({ x }) => ops.pixelShuffle(x, 2)),
  op('pixelUnshuffle', { x: normals(2, 4, 6, 3) }, ({ x }) => ops.pixelUnshuffle(x, 2)),
];
