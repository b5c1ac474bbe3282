import * as ops from '@cnn/tensor';
import { between, exactly, normals } from './draws.ts';
import { gradientCases } from './gradient-case.ts';

const op = gradientCases('resampling');
const images = { x: normals(2, 5, 6, 3) };
const grid = { grid: between(-1.3, 1.3, 2, 4, 3, 2) };
/** One turns and scales, one has a vanishing point. */
const matrices = {
  m: exactly(
    [0.913, 0.317, -0.423, -0.209, 1.087, 0.719, 0, 0, 1, 1.071, -0.193, 0.341, 0.127, 0.811, 0.233, 0.023, -0.017, 1],
    2,
    3,
    3,
  ),
};
const paddings = ['constant', 'replicate', 'reflect', 'symmetric', 'circular'] as const;

/** Pixels between pixels: resizing, warping, looking up, and borders. */
export const samplingCases = [
  op('interpolate nearest', images, ({ x }) => ops.interpolate(x, { size: [7, 4] })),
  op('interpolate nearest-exact', images, ({ x }) => ops.interpolate(x, { size: [7, 4], mode: 'nearest-exact' })),
  op('interpolate bilinear', images, ({ x }) => ops.interpolate(x, { size: [8, 9], mode: 'bilinear' })),
  op('interpolate bilinear, corners', images, ({ x }) =>
    ops.interpolate(x, { size: [3, 11], mode: 'bilinear', alignCorners: true }),
  ),
  op('interpolate bicubic', images, ({ x }) => ops.interpolate(x, { scaleFactor: [1.5, 2], mode: 'bicubic' })),
  ...(['bilinear', 'bicubic', 'nearest'] as const).flatMap((mode) =>
    (['zeros', 'border', 'reflection'] as const).map((paddingMode) =>
      op(`gridSample ${mode}, ${paddingMode}`, { ...images, ...grid }, ({ x, grid }) =>
        ops.gridSample(x, grid, { mode, paddingMode, alignCorners: paddingMode === 'border' }),
      ),
    ),
  ),
  ...paddings.map((padding) =>
    op(`warp bilinear, ${padding}`, { ...images, ...matrices }, ({ x, m }) => ops.warp(x, m, { padding })),
  ),
  op('warp bicubic', { ...images, ...matrices }, ({ x, m }) => ops.warp(x, m, { mode: 'bicubic', size: [4, 4] })),
  op('warp nearest', { ...images, ...matrices }, ({ x, m }) => ops.warp(x, m, { mode: 'nearest', fill: 0.25 })),
  op('warp by numbers', images, ({ x }) =>
    ops.warp(x, Float64Array.of(0.913, 0.317, -0.423, -0.209, 1.087, 0.719, 0, 0, 1, 0, 1, 0, -1, 0, 4, 0, 0, 1), {
      padding: 'replicate',
    }),
  ),
  ...(['constant', 'reflect', 'replicate', 'circular'] as const).flatMap((mode) => [
    op(`pad2d ${mode}`, images, ({ x }) => ops.pad2d(x, [1, 2, 0, 3], { mode, value: 0.5 })),
    op(`pad1d ${mode}`, { x: normals(2, 5, 3) }, ({ x }) => ops.pad1d(x, [2, 1], { mode, value: 0.5 })),
  ]),
  op('pad2d that cuts', images, ({ x }) => ops.pad2d(x, [-1, 1, 2, -2])),
];
