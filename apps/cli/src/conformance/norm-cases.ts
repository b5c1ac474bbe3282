import * as ops from '@cnn/tensor';
import { between, indices, normals } from './draws.ts';
import { gradientCases } from './gradient-case.ts';

const op = gradientCases('normalisation');
const images = normals(2, 5, 4, 6);
const factors = { w: normals(6), b: normals(6) };

/** Means and deviations taken away, and the loss that ends a classifier. */
export const normCases = [
  op('batchNorm', { x: images, ...factors }, ({ x, w, b }) => ops.batchNorm(x, w, b, 1e-5).y),
  op('batchNorm alone', { x: images }, ({ x }) => ops.batchNorm(x, undefined, undefined, 1e-3).y),
  op('batchNorm statistics', { x: images }, ({ x }) => ({ ...ops.batchNorm(x, undefined, undefined, 1e-5) }), {
    to: [],
  }),
  op(
    'batchNorm of a large mean',
    { x: between(9, 11, 2, 5, 4, 6), ...factors },
    ({ x, w, b }) => ops.batchNorm(x, w, b, 1e-5).y,
  ),
  op(
    'normalizeChannels',
    { x: images, mean: normals(6), variance: between(0.5, 2, 6), ...factors },
    ({ x, mean, variance, w, b }) => ops.normalizeChannels(x, mean, variance, w, b, 1e-5),
  ),
  op('groupNorm', { x: images, ...factors }, ({ x, w, b }) => ops.groupNorm(x, 3, { weight: w, bias: b })),
  op('instanceNorm', { x: images, ...factors }, ({ x, w, b }) => ops.instanceNorm(x, { weight: w, bias: b })),
  op('layerNorm', { x: images, w: normals(4, 6), b: normals(4, 6) }, ({ x, w, b }) =>
    ops.layerNorm(x, [4, 6], { weight: w, bias: b }),
  ),
  op('rmsNorm', { x: images, w: normals(6) }, ({ x, w }) => ops.rmsNorm(x, [6], { weight: w })),
  op('localResponseNorm', { x: images }, ({ x }) => ops.localResponseNorm(x, 3, { alpha: 0.5, beta: 0.75, k: 1 })),
  op('softmaxCrossEntropy', { x: normals(5, 7), at: indices(7, 5) }, ({ x, at }) => ops.softmaxCrossEntropy(x, at)),
  op('softmaxCrossEntropy smoothed', { x: normals(5, 7), at: indices(7, 5) }, ({ x, at }) =>
    ops.softmaxCrossEntropy(x, at, 0.1),
  ),
];
