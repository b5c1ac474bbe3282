import * as models from '@cnn/models';
import { normals } from './draws.ts';
import { layerCases } from './layer-case.ts';

const layer = layerCases('models');
const scaled = { weights: 'scaled' } as const;

/** Small steps of the networks: logits, gradients to images and all weights, running statistics. */
export const modelCases = [
  layer('LeNet5', () => new models.LeNet5(), normals(1, 32, 32, 1), scaled),
  layer('CifarResNet', () => new models.CifarResNet(8), normals(2, 8, 8, 3), scaled),
  layer('WideResNet', () => new models.WideResNet(10, 1), normals(2, 8, 8, 3), scaled),
  layer('MobileNetV2', () => new models.MobileNetV2({ widthMultiplier: 0.1, classes: 3 }), normals(2, 32, 32, 3), {
    ...scaled,
    training: false,
  }),
  layer('Airbench94', () => new models.Airbench94({ widths: [4, 6, 6] }), normals(2, 32, 32, 3), scaled),
];
