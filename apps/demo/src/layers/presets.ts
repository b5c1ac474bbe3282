import type { Chain } from './chain.ts';
import { type Layer, type LayerKind, layerOf, type Settings } from './layer.ts';

/** A known network as a chain. */
export interface Preset extends Chain {
  readonly title: string;
}

const conv = (out: number, kernel: number, given: Partial<Settings> = {}) =>
  layerOf('Conv2d', { out, kernel, ...given });
const linear = (out: number) => layerOf('Linear', { out });
const dropout = (chance: number) => layerOf('Dropout', { chance });
const pool = (kernel: number, stride: number, kind: LayerKind = 'MaxPool2d', ceil = false) =>
  layerOf(kind, { kernel, stride, ceil });
const [relu, tanh, norm, flatten] = (['ReLU', 'Tanh', 'BatchNorm2d', 'Flatten'] as const).map((kind) => layerOf(kind));

/** Two convolutions and a pool of the tutorial's network. */
const block = (out: number, second: number): Layer[] => [
  conv(out, 3, { padding: 1 }),
  norm,
  relu,
  conv(second, 3, { padding: 1 }),
  relu,
  pool(2, 2),
];

/** The three full layers that AlexNet handed on, with a thousand classes. */
const full = (...order: ('dropout' | 'linear' | 'relu')[]): Layer[] =>
  order
    .map((part) => (part === 'dropout' ? dropout(0.5) : part === 'linear' ? linear(4096) : relu))
    .concat(linear(1000));

const vggStage = (channels: number, times: number): Layer[] => [
  ...Array.from({ length: times }, () => [conv(channels, 3, { padding: 1 }), relu]).flat(),
  pool(2, 2),
];

const lrn = layerOf('LocalResponseNorm', { size: 5, k: 2 });

/** By name in addresses. The numbers are those of @cnn/models, which a test compares. */
export const presets: Readonly<Record<string, Preset>> = {
  'cifar-cnn': {
    title: 'CifarCNN',
    input: { channels: 3, size: 32 },
    layers: [
      ...block(32, 64),
      ...block(128, 128),
      layerOf('Dropout2d', { chance: 0.05 }),
      ...block(256, 256),
      flatten,
      dropout(0.1),
      linear(1024),
      relu,
      linear(512),
      relu,
      dropout(0.1),
      linear(10),
    ],
  },
  lenet5: {
    title: 'LeNet-5',
    input: { channels: 1, size: 32 },
    layers: [
      ...[conv(6, 5), tanh, pool(2, 2, 'AvgPool2d'), conv(16, 5), tanh, pool(2, 2, 'AvgPool2d')],
      ...[flatten, linear(120), tanh, linear(84), tanh, linear(10)],
    ],
  },
  alexnet: {
    title: 'AlexNet',
    input: { channels: 3, size: 224 },
    layers: [
      ...[conv(64, 11, { stride: 4, padding: 2 }), relu, pool(3, 2)],
      ...[conv(192, 5, { padding: 2 }), relu, pool(3, 2)],
      ...[384, 256, 256].flatMap((out) => [conv(out, 3, { padding: 1 }), relu]),
      ...[pool(3, 2), layerOf('AdaptiveAvgPool2d', { size: 6 }), flatten],
      ...full('dropout', 'linear', 'relu', 'dropout', 'linear', 'relu'),
    ],
  },
  zfnet: {
    title: 'ZFNet',
    input: { channels: 3, size: 224 },
    layers: [
      ...[conv(96, 7, { stride: 2, padding: 1 }), relu, pool(3, 2, 'MaxPool2d', true), lrn],
      ...[conv(256, 5, { stride: 2 }), relu, pool(3, 2, 'MaxPool2d', true), lrn],
      ...[384, 384, 256].flatMap((out) => [conv(out, 3, { padding: 1 }), relu]),
      ...[pool(3, 2, 'MaxPool2d', true), flatten],
      ...full('dropout', 'linear', 'relu', 'dropout', 'linear', 'relu'),
    ],
  },
  vgg16: {
    title: 'VGG-16',
    input: { channels: 3, size: 224 },
    layers: [
      ...[vggStage(64, 2), vggStage(128, 2), vggStage(256, 3), vggStage(512, 3), vggStage(512, 3)].flat(),
      ...[layerOf('AdaptiveAvgPool2d', { size: 7 }), flatten],
      ...full('linear', 'relu', 'dropout', 'linear', 'relu', 'dropout'),
    ],
  },
};
