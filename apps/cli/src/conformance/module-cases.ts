import * as layers from '@cnn/layers';
import { normals } from './draws.ts';
import { layerCases } from './layer-case.ts';

const norm = layerCases('norm layers');
const block = layerCases('blocks');
const images = normals(2, 6, 5, 4);
const signals = normals(3, 9, 4);

/** Modules that normalise, in training and in evaluation, with their running statistics. */
export const normLayerCases = [
  norm('BatchNorm2d', () => new layers.BatchNorm2d(4), images),
  norm('BatchNorm2d in evaluation', () => new layers.BatchNorm2d(4), images, { training: false }),
  norm('BatchNorm1d', () => new layers.BatchNorm1d(4, { momentum: 0.3 }), signals),
  norm('BatchNorm1d of rows', () => new layers.BatchNorm1d(7), normals(5, 7)),
  norm('InstanceNorm2d', () => new layers.InstanceNorm2d(4, { affine: true, trackRunningStats: true }), images),
  norm('InstanceNorm1d', () => new layers.InstanceNorm1d(4), signals),
  norm('GroupNorm', () => new layers.GroupNorm(2, 4), images),
  norm('LayerNorm', () => new layers.LayerNorm([5, 4]), images),
  norm('RMSNorm', () => new layers.RMSNorm(4), images),
  norm('LocalResponseNorm', () => new layers.LocalResponseNorm(3, { alpha: 0.3 }), images),
  norm('weightNorm', () => parametrized(layers.weightNorm), images),
  norm('spectralNorm', () => parametrized(layers.spectralNorm), images),
];

const scaled = { weights: 'scaled' } as const;

/** Modules made of others. */
export const blockCases = [
  block('Sequential', () => new layers.Sequential(new layers.Conv2d(4, 3, 3), new layers.Tanh()), images),
  block('BasicBlock', () => new layers.BasicBlock(4, 6, { stride: 2 }), images, scaled),
  block('Bottleneck', () => new layers.Bottleneck(4, 2), images, scaled),
  block('CBAM', () => new layers.CBAM(4, { reduction: 2, kernelSize: 3 }), images, scaled),
  block('CNBlock', () => new layers.CNBlock(4, 0.5, 0.3), images, scaled),
  block('Conv2dNormActivation', () => new layers.Conv2dNormActivation(4, 6, 3, { stride: 2 }), images, scaled),
  block('DenseLayer', () => new layers.DenseLayer(4, 3, 2), images, scaled),
  block('DepthwiseSeparableConv2d', () => new layers.DepthwiseSeparableConv2d(4, 6, 3, { padding: 1 }), images, scaled),
  block('FCNHead', () => new layers.FCNHead(4, 3), images, scaled),
  block('Fire', () => new layers.Fire(4, 2, 3, 3), images, scaled),
  block('Inception', () => new layers.Inception(4, 2, 2, 3, 2, 2, 2), images, scaled),
  block('InvertedResidual', () => new layers.InvertedResidual(4, 4, { expandRatio: 2 }), images, scaled),
  block('Residual', () => new layers.Residual(new layers.Conv2d(4, 4, 3, { padding: 1 })), images, scaled),
  block('ShuffleUnit', () => new layers.ShuffleUnit(4, 8, 2), images, {
    ...scaled,
    exception: {
      bound: 2e-4,
      reason: 'a shift in front of a normalisation has the gradient 0, of which only rounding is left',
    },
  }),
  block('SqueezeExcitation', () => new layers.SqueezeExcitation(4, 2), images, scaled),
  block('StochasticDepth', () => new layers.StochasticDepth(0.5), normals(4, 3, 3, 2)),
];

function parametrized(by: (module: layers.AnyModule) => unknown): layers.Conv2d {
  const conv = new layers.Conv2d(4, 3, 3);
  by(conv);
  return conv;
}
