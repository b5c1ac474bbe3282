import { BasicBlock, Bottleneck, type Module } from '@cnn/layers';
import { choices } from '@cnn/tensor';
import { Airbench94 } from './airbench94.ts';
import { AlexNet } from './alexnet.ts';
import { CifarCNN } from './cifar-cnn.ts';
import { CifarResNet } from './cifar-resnet.ts';
import { FCN } from './fcn.ts';
import { LeNet5 } from './lenet5.ts';
import { MobileNetV2 } from './mobilenet-v2.ts';
import type { ModelOptions } from './model-options.ts';
import { ResNet } from './resnet.ts';
import { SqueezeNet } from './squeezenet.ts';
import { TinyVGG } from './tiny-vgg.ts';
import { VGG } from './vgg.ts';
import { WideResNet } from './wide-resnet.ts';
import { ZFNet } from './zfnet.ts';

/** What is known of a model before it is built. */
export interface ModelInfo {
  /** One line on what it is. */
  readonly summary: string;
  /** Sizes of one image as it was trained: `[height, width, channels]`. */
  readonly inputShape: readonly [number, number, number];
  /** Number of classes, unless told otherwise. */
  readonly classes: number;
  /** Number of parameters with these classes. */
  readonly parameters: number;
  /** Address of the paper. */
  readonly paper: string;
  /** Builds it, with weights drawn at random. */
  readonly create: (options?: ModelOptions) => Module;
}

type Entry = readonly [
  parameters: number,
  summary: string,
  paper: string,
  create: ModelInfo['create'],
  rest?: Partial<ModelInfo>,
];

const resNet = 'https://arxiv.org/abs/1512.03385';
const vgg = 'https://arxiv.org/abs/1409.1556';
const wideResNet = 'https://arxiv.org/abs/1605.07146';
const squeezeNet = 'https://arxiv.org/abs/1602.07360';

const cifar: Readonly<Record<string, Entry>> = {
  'cifar-cnn': [
    5_852_170,
    "the tutorial's CNN for 32×32 colour pictures",
    'https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf',
    (options) => new CifarCNN(options),
  ],
  lenet5: [
    61_706,
    'LeCun’s network for written digits',
    'http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf',
    (options) => new LeNet5(options),
    { inputShape: [32, 32, 1] },
  ],
  'tiny-vgg': [
    19_920,
    'the network of CNN Explainer',
    'https://arxiv.org/abs/2004.15004',
    (options) => new TinyVGG(options),
    { inputShape: [64, 64, 3] },
  ],
  'cifar-resnet20': [269_722, 'ResNet-20 for CIFAR-10', resNet, (options) => new CifarResNet(20, options)],
  'cifar-resnet56': [853_018, 'ResNet-56 for CIFAR-10', resNet, (options) => new CifarResNet(56, options)],
  'wide-resnet-16-4': [2_748_890, 'WRN-16-4 for CIFAR-10', wideResNet, (options) => new WideResNet(16, 4, options)],
  'wide-resnet-28-10': [36_479_194, 'WRN-28-10 for CIFAR-10', wideResNet, (options) => new WideResNet(28, 10, options)],
  airbench94: [
    1_972_792,
    'learns CIFAR-10 to 94 % in seconds on a GPU',
    'https://arxiv.org/abs/2404.00498',
    (options) => new Airbench94(options),
  ],
  'airbench-small': [
    498_104,
    'airbench94 with 32, 128 and 128 channels',
    'https://arxiv.org/abs/2404.00498',
    (options) => new Airbench94({ ...options, widths: [32, 128, 128] }),
  ],
};

const imageNet: Readonly<Record<string, Entry>> = {
  alexnet: [61_100_840, 'AlexNet, on one GPU', 'https://arxiv.org/abs/1404.5997', (options) => new AlexNet(options)],
  zfnet: [
    62_357_608,
    'AlexNet after a look inside',
    'https://arxiv.org/abs/1311.2901',
    (options) => new ZFNet(options),
  ],
  vgg11: [132_863_336, 'VGG with 11 layers', vgg, (options) => new VGG(11, options)],
  vgg11_bn: [132_868_840, 'VGG-11, normalised', vgg, (options) => new VGG(11, { ...options, batchNorm: true })],
  vgg13: [133_047_848, 'VGG with 13 layers', vgg, (options) => new VGG(13, options)],
  vgg13_bn: [133_053_736, 'VGG-13, normalised', vgg, (options) => new VGG(13, { ...options, batchNorm: true })],
  vgg16: [138_357_544, 'VGG with 16 layers', vgg, (options) => new VGG(16, options)],
  vgg16_bn: [138_365_992, 'VGG-16, normalised', vgg, (options) => new VGG(16, { ...options, batchNorm: true })],
  vgg19: [143_667_240, 'VGG with 19 layers', vgg, (options) => new VGG(19, options)],
  vgg19_bn: [143_678_248, 'VGG-19, normalised', vgg, (options) => new VGG(19, { ...options, batchNorm: true })],
  resnet18: [11_689_512, 'ResNet-18', resNet, (options) => new ResNet(BasicBlock, [2, 2, 2, 2], options)],
  resnet34: [21_797_672, 'ResNet-34', resNet, (options) => new ResNet(BasicBlock, [3, 4, 6, 3], options)],
  resnet50: [25_557_032, 'ResNet-50', resNet, (options) => new ResNet(Bottleneck, [3, 4, 6, 3], options)],
  resnet101: [44_549_160, 'ResNet-101', resNet, (options) => new ResNet(Bottleneck, [3, 4, 23, 3], options)],
  resnet152: [60_192_808, 'ResNet-152', resNet, (options) => new ResNet(Bottleneck, [3, 8, 36, 3], options)],
  resnext50_32x4d: [
    25_028_904,
    'ResNet-50 in 32 groups of 4 channels',
    'https://arxiv.org/abs/1611.05431',
    (options) => new ResNet(Bottleneck, [3, 4, 6, 3], { ...options, groups: 32, widthPerGroup: 4 }),
  ],
  wide_resnet50_2: [
    68_883_240,
    'ResNet-50, twice as wide inside',
    wideResNet,
    (options) => new ResNet(Bottleneck, [3, 4, 6, 3], { ...options, widthPerGroup: 128 }),
  ],
  squeezenet1_0: [1_248_424, 'SqueezeNet 1.0', squeezeNet, (options) => new SqueezeNet('1.0', options)],
  squeezenet1_1: [
    1_235_496,
    'SqueezeNet with half of the work',
    squeezeNet,
    (options) => new SqueezeNet('1.1', options),
  ],
  mobilenet_v2: [
    3_504_872,
    'MobileNet V2, for telephones',
    'https://arxiv.org/abs/1801.04381',
    (options) => new MobileNetV2(options),
  ],
  fcn_resnet50: [
    32_957_013,
    'segmentation: logits for each pixel',
    'https://arxiv.org/abs/1411.4038',
    (options) => new FCN(options),
    { inputShape: [520, 520, 3], classes: 21 },
  ],
};

const models: ReadonlyMap<string, ModelInfo> = new Map([
  ...entries(cifar, { inputShape: [32, 32, 3], classes: 10 }),
  ...entries(imageNet, { inputShape: [224, 224, 3], classes: 1000 }),
]);

function entries(
  table: Readonly<Record<string, Entry>>,
  common: Pick<ModelInfo, 'inputShape' | 'classes'>,
): [string, ModelInfo][] {
  return Object.entries(table).map(([name, [parameters, summary, paper, create, rest]]) => [
    name,
    { ...common, parameters, summary, paper, create, ...rest },
  ]);
}

export interface ListModelsOptions {
  /** Patterns of which a name must fit one: `*` stands for any letters, `?` for one. @default every name */
  readonly include?: string | readonly string[];
  /** Patterns of which a name must fit none. @default none */
  readonly exclude?: string | readonly string[];
}

/**
 * The names that {@link getModel} knows: torchvision's where it has the network, else ours. Follows torchvision.models.list_models.
 *
 * @example
 * listModels({ include: 'vgg*', exclude: '*_bn' }); // ['vgg11', 'vgg13', 'vgg16', 'vgg19']
 */
export function listModels({ include = '*', exclude = [] }: ListModelsOptions = {}): string[] {
  const [wanted, unwanted] = [include, exclude].map((patterns) => [patterns].flat().map(wildcard));
  return [...models.keys()].filter(
    (name) => wanted.some((pattern) => pattern.test(name)) && !unwanted.some((pattern) => pattern.test(name)),
  );
}

/**
 * What is known of a model of that name, without building it.
 *
 * @throws RangeError for an unknown name, with the nearest known one.
 * @example
 * const { inputShape, create } = modelInfo('cifar-cnn');
 * const model = create({ classes: 10 });
 */
export function modelInfo(name: string): ModelInfo {
  const info = models.get(name);
  if (!info) throw new RangeError(`unknown model '${name}'; ${choices(name, models.keys())}`);
  return info;
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}
