import {
  channelShuffle,
  flatten,
  gridSample,
  interpolate,
  pad2d,
  pixelShuffle,
  pixelUnshuffle,
  type Tensor,
  tensor,
  unflatten,
  warp,
} from '../index.ts';
import type { OpCase } from './op-cases.ts';

/** From the result to the images: a turn, a shift and some perspective. */
const turned = new Float64Array([0.9, -0.4, 0.7, 0.3, 1.1, -0.6, 0.02, 0.01, 1]);

/** What moves pixels: interpolation, borders, warps. */
export const pixelCases: readonly OpCase[] = [
  ...(['nearest', 'nearest-exact', 'bilinear', 'bicubic'] as const).map((mode) => ({
    name: `interpolate, ${mode}`,
    shapes: [[2, 3, 4, 2]],
    run: (x: Tensor) => interpolate(x, { size: [5, 3], mode }),
  })),
  { name: 'pixelShuffle', shapes: [[2, 2, 3, 8]], run: (x) => pixelShuffle(x, 2) },
  { name: 'pixelUnshuffle', shapes: [[2, 4, 6, 3]], run: (x) => pixelUnshuffle(x, 2) },
  { name: 'channelShuffle', shapes: [[1, 2, 3, 6]], run: (x) => channelShuffle(x, 3) },
  { name: 'flatten and unflatten', shapes: [[2, 2, 3, 4]], run: (x) => unflatten(flatten(x), 1, [2, 4, 3]) },

  ...(['constant', 'reflect', 'replicate', 'circular'] as const).map((mode) => ({
    name: `pad2d, ${mode}`,
    shapes: [[2, 3, 4, 2]],
    run: (x: Tensor) => pad2d(x, [1, 2, 0, 3], { mode, value: mode === 'constant' ? 2 : 0 }),
  })),
  ...(['bilinear', 'nearest', 'bicubic'] as const).flatMap((mode) =>
    (['zeros', 'border', 'reflection'] as const).map((paddingMode) => ({
      name: `gridSample, ${mode}, ${paddingMode}`,
      shapes: [
        [2, 4, 5, 2],
        [2, 3, 3, 2],
      ],
      run: (x: Tensor, grid: Tensor) => gridSample(x, grid, { mode, paddingMode }),
    })),
  ),
  ...(['bilinear', 'nearest', 'bicubic'] as const).map((mode) => ({
    name: `warp by numbers, ${mode}`,
    shapes: [[2, 4, 5, 3]],
    run: (x: Tensor) => warp(x, turned, { mode, fill: [0.5, 1, 2], size: [3, 4] }),
  })),
  {
    name: 'warp by a tensor, with the images mirrored outside',
    shapes: [[2, 4, 5, 2]],
    run: (x) => warp(x, tensor([...turned], [1, 3, 3]), { padding: 'reflect' }),
  },
];
