import * as layers from '@cnn/layers';
import { scope, tensor, tile } from '@cnn/tensor';
import { normals } from './draws.ts';
import { layerCases } from './layer-case.ts';

const layer = layerCases('layers');
const images = normals(2, 6, 5, 4);
const signals = normals(2, 9, 4);
/** Where the largest of the windows of two lie. */
const places =
  (values: readonly number[], ...shape: number[]) =>
  () =>
    scope(() =>
      tile(tensor([...values], [1, ...shape.slice(1, -1), 1], 'int32'), [
        shape[0],
        ...shape.slice(1, -1).map(() => 1),
        shape.at(-1)!,
      ]),
    );

/** Layers with and without weights, but for activations and norms. */
export const plainLayerCases = [
  layer('Conv2d', () => new layers.Conv2d(4, 5, 3, { padding: 1 }), images),
  layer('Conv2d stride 2, groups 2', () => new layers.Conv2d(4, 6, 3, { stride: 2, groups: 2, bias: false }), images),
  layer('Conv2d reflect', () => new layers.Conv2d(4, 3, 3, { padding: 1, paddingMode: 'reflect' }), images),
  layer('Conv1d', () => new layers.Conv1d(4, 5, 3, { padding: 1, stride: 2 }), signals),
  layer('ConvTranspose2d', () => new layers.ConvTranspose2d(4, 3, 3, { stride: 2, padding: 1 }), images),
  layer('ConvTranspose1d', () => new layers.ConvTranspose1d(4, 3, 3, { stride: 2 }), signals),
  layer('Linear', () => new layers.Linear(7, 5), normals(3, 7)),
  layer('Bilinear', () => new layers.Bilinear(4, 3, 5), [normals(3, 4), normals(3, 3)]),
  layer('MaxPool2d', () => new layers.MaxPool2d(2), images),
  layer('MaxPool2d indices', () => new layers.MaxPool2d(3, { stride: 2, padding: 1, returnIndices: true }), images),
  layer('MaxPool1d', () => new layers.MaxPool1d(3, { stride: 2 }), signals),
  layer('MaxUnpool2d', () => new layers.MaxUnpool2d(2), [normals(2, 3, 2, 3), places([0, 3, 5, 8, 9, 11], 2, 3, 2, 3)]),
  layer('MaxUnpool1d', () => new layers.MaxUnpool1d(2), [normals(2, 3, 4), places([0, 3, 4], 2, 3, 4)]),
  layer('AvgPool2d', () => new layers.AvgPool2d(2, { padding: 1 }), images),
  layer('AvgPool1d', () => new layers.AvgPool1d(3, { stride: 2 }), signals),
  layer('LPPool2d', () => new layers.LPPool2d(2, 2), images),
  layer('LPPool1d', () => new layers.LPPool1d(2, 3), signals),
  layer('AdaptiveAvgPool2d', () => new layers.AdaptiveAvgPool2d([3, 2]), images),
  layer('AdaptiveAvgPool1d', () => new layers.AdaptiveAvgPool1d(4), signals),
  layer('AdaptiveMaxPool2d', () => new layers.AdaptiveMaxPool2d(3), images),
  layer('AdaptiveMaxPool1d', () => new layers.AdaptiveMaxPool1d(4), signals),
  layer('FractionalMaxPool2d', () => new layers.FractionalMaxPool2d(2, { outputSize: 3 }), images),
  layer('Dropout', () => new layers.Dropout(0.4), images),
  layer('Dropout1d', () => new layers.Dropout1d(), signals),
  layer('Dropout2d', () => new layers.Dropout2d(), images),
  layer('Dropout3d', () => new layers.Dropout3d(), normals(2, 2, 3, 2, 4)),
  layer('AlphaDropout', () => new layers.AlphaDropout(0.3), images),
  layer('FeatureAlphaDropout', () => new layers.FeatureAlphaDropout(), images),
  layer('Flatten', () => new layers.Flatten(), images),
  layer('Unflatten', () => new layers.Unflatten(1, [2, 3]), normals(2, 6)),
  layer('Identity', () => new layers.Identity(), images),
  layer('CircularPad1d', () => new layers.CircularPad1d([2, 1]), signals),
  layer('ConstantPad1d', () => new layers.ConstantPad1d(2, 0.5), signals),
  layer('ReflectionPad1d', () => new layers.ReflectionPad1d([1, 2]), signals),
  layer('ReplicationPad1d', () => new layers.ReplicationPad1d(2), signals),
  layer('ZeroPad1d', () => new layers.ZeroPad1d(1), signals),
  layer('CircularPad2d', () => new layers.CircularPad2d(2), images),
  layer('ConstantPad2d', () => new layers.ConstantPad2d([1, 0, 2, 1], -1), images),
  layer('ReflectionPad2d', () => new layers.ReflectionPad2d(2), images),
  layer('ReplicationPad2d', () => new layers.ReplicationPad2d(1), images),
  layer('ZeroPad2d', () => new layers.ZeroPad2d(1), images),
  layer('ChannelShuffle', () => new layers.ChannelShuffle(2), images),
  layer('PixelShuffle', () => new layers.PixelShuffle(2), images),
  layer('PixelUnshuffle', () => new layers.PixelUnshuffle(2), normals(2, 4, 6, 3)),
  layer('Upsample', () => new layers.Upsample({ scaleFactor: 2, mode: 'bicubic' }), images),
  layer('Upsample of signals', () => new layers.Upsample({ size: 13, mode: 'linear' }), signals),
  layer('UpsamplingBilinear2d', () => new layers.UpsamplingBilinear2d({ scaleFactor: 2 }), images),
  layer('UpsamplingNearest2d', () => new layers.UpsamplingNearest2d({ size: [9, 7] }), images),
];
