import * as layers from '@cnn/layers';
import { awayFrom, normals } from './draws.ts';
import { layerCases } from './layer-case.ts';

const layer = layerCases('activation layers');
const stepped = awayFrom([-3, -2, -1, -0.5, 0, 0.5, 1, 2, 3], 2, 5, 6);

/** Activations as modules. */
export const activationLayerCases = [
  layer('ReLU', () => new layers.ReLU(), stepped),
  layer('ReLU6', () => new layers.ReLU6(), stepped),
  layer('LeakyReLU', () => new layers.LeakyReLU(0.1), stepped),
  layer('PReLU', () => new layers.PReLU(6), stepped),
  layer('RReLU', () => new layers.RReLU(), stepped),
  layer('Hardtanh', () => new layers.Hardtanh(), stepped),
  layer('Threshold', () => new layers.Threshold(0.5, -2), stepped),
  layer('ELU', () => new layers.ELU(0.8), stepped),
  layer('CELU', () => new layers.CELU(1.3), stepped),
  layer('SELU', () => new layers.SELU(), stepped),
  layer('GELU', () => new layers.GELU(), stepped),
  layer('SiLU', () => new layers.SiLU(), stepped),
  layer('Mish', () => new layers.Mish(), stepped),
  layer('Softplus', () => new layers.Softplus(), stepped),
  layer('Sigmoid', () => new layers.Sigmoid(), stepped),
  layer('LogSigmoid', () => new layers.LogSigmoid(), stepped),
  layer('Hardsigmoid', () => new layers.Hardsigmoid(), stepped),
  layer('Hardswish', () => new layers.Hardswish(), stepped),
  layer('Tanh', () => new layers.Tanh(), stepped),
  layer('Softsign', () => new layers.Softsign(), stepped),
  layer('Softshrink', () => new layers.Softshrink(), stepped),
  layer('Hardshrink', () => new layers.Hardshrink(), stepped),
  layer('Tanhshrink', () => new layers.Tanhshrink(), stepped),
  layer('GLU', () => new layers.GLU(), stepped),
  layer('Softmax', () => new layers.Softmax(), stepped),
  layer('Softmax of an axis', () => new layers.Softmax(1), stepped),
  layer('Softmin', () => new layers.Softmin(), stepped),
  layer('LogSoftmax', () => new layers.LogSoftmax(), stepped),
  layer('Softmax2d', () => new layers.Softmax2d(), normals(2, 3, 4, 5)),
];
