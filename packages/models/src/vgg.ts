import {
  AdaptiveAvgPool2d,
  BatchNorm2d,
  Conv2d,
  Dropout,
  init,
  Linear,
  MaxPool2d,
  Module,
  type Pass,
  ReLU,
  Sequential,
} from '@cnn/layers';
import { choices, flatten, Rng, type Tensor } from '@cnn/tensor';
import { initializeWith } from './initialize-with.ts';
import type { DropoutOptions } from './model-options.ts';

/** Channels of the convolutions between one pool and the next, by the number of layers with weights: columns A, B, D and E of the paper's table 1. */
const STAGES: Readonly<Record<number, readonly (readonly number[])[]>> = {
  11: [[64], [128], [256, 256], [512, 512], [512, 512]],
  13: [
    [64, 64],
    [128, 128],
    [256, 256],
    [512, 512],
    [512, 512],
  ],
  16: [
    [64, 64],
    [128, 128],
    [256, 256, 256],
    [512, 512, 512],
    [512, 512, 512],
  ],
  19: [
    [64, 64],
    [128, 128],
    [256, 256, 256, 256],
    [512, 512, 512, 512],
    [512, 512, 512, 512],
  ],
};

export interface VGGOptions extends DropoutOptions {
  /** Whether each convolution is normalised, as torchvision's `vgg16_bn`. @default false */
  readonly batchNorm?: boolean;
}

/**
 * Nothing but 3×3 convolutions and 2×2 pools, then three fully connected layers.
 *
 * Images `[batch, height, width, 3]`, at least 32×32, trained at 224×224 → logits `[batch, classes]`. 138,357,544 parameters with 16 layers, most of them in the
 * first linear one. Follows torchvision.models.vgg16; Simonyan and Zisserman, Very deep convolutional networks for large-scale image recognition (2014).
 *
 * @param depth number of layers with weights: 11, 13, 16 or 19.
 * @throws RangeError for another depth.
 * @example
 * const model = new VGG(16, { batchNorm: true });
 */
export class VGG extends Module {
  override readonly kind: string = 'VGG';
  readonly features: Sequential;
  readonly avgpool = new AdaptiveAvgPool2d(7);
  readonly classifier: Sequential;

  constructor(depth: number, options: VGGOptions = {}) {
    super();
    const { rng = new Rng(0), classes = 1000, dropout = 0.5, batchNorm = false } = options;
    const stages = STAGES[depth];
    if (!stages) throw new RangeError(`VGG: no network has ${depth} layers; ${choices('', Object.keys(STAGES))}`);
    let channels = 3;
    const convolution = (out: number) => {
      const conv = new Conv2d(channels, out, 3, { padding: 1 });
      channels = out;
      return [conv, ...(batchNorm ? [new BatchNorm2d(out)] : []), new ReLU()];
    };
    this.features = new Sequential(
      ...stages.flatMap((stage) => [...stage.flatMap(convolution), new MaxPool2d(2, { stride: 2 })]),
    );
    this.classifier = new Sequential(
      new Linear(25088, 4096), // 512 · 7 · 7
      new ReLU(),
      new Dropout(dropout),
      new Linear(4096, 4096),
      new ReLU(),
      new Dropout(dropout),
      new Linear(4096, classes),
    );
    initializeWith(this, rng, {
      convolutions: init.kaimingNormal({ mode: 'fanOut', nonlinearity: 'relu' }),
      linear: init.normal(0, 0.01),
      biases: init.constant(0),
    });
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const features = this.avgpool.call(this.features.call(x, pass), pass);
    return this.classifier.call(flatten(features), pass);
  }
}
