import {
  AdaptiveAvgPool2d,
  Conv2d,
  Dropout,
  Linear,
  MaxPool2d,
  Module,
  type Pass,
  ReLU,
  Sequential,
} from '@cnn/layers';
import { flatten, Rng, type Tensor } from '@cnn/tensor';
import type { DropoutOptions } from './model-options.ts';

/**
 * The network that won ImageNet in 2012, in the form of 2014 for one GPU: five convolutions, three fully connected layers.
 *
 * Images `[batch, height, width, 3]`, at least 63×63, trained at 224×224 → logits `[batch, classes]`. 61,100,840 parameters. Follows torchvision.models.alexnet;
 * Krizhevsky, One weird trick for parallelizing convolutional neural networks (2014).
 *
 * @param options.rng draws the initial weights. @default new Rng(0)
 * @param options.classes number of classes. @default 1000
 * @example
 * const logits = new AlexNet({ classes: 10 }).eval().call(images);
 */
export class AlexNet extends Module {
  override readonly kind: string = 'AlexNet';
  readonly features = new Sequential(
    new Conv2d(3, 64, 11, { stride: 4, padding: 2 }), // 224 → 55
    new ReLU(),
    new MaxPool2d(3, { stride: 2 }), // 55 → 27
    new Conv2d(64, 192, 5, { padding: 2 }),
    new ReLU(),
    new MaxPool2d(3, { stride: 2 }), // 27 → 13
    new Conv2d(192, 384, 3, { padding: 1 }),
    new ReLU(),
    new Conv2d(384, 256, 3, { padding: 1 }),
    new ReLU(),
    new Conv2d(256, 256, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(3, { stride: 2 }), // 13 → 6
  );

  readonly avgpool = new AdaptiveAvgPool2d(6);
  readonly classifier: Sequential;

  constructor({ rng = new Rng(0), classes = 1000, dropout = 0.5 }: DropoutOptions = {}) {
    super();
    this.classifier = new Sequential(
      new Dropout(dropout),
      new Linear(9216, 4096), // 256 · 6 · 6
      new ReLU(),
      new Dropout(dropout),
      new Linear(4096, 4096),
      new ReLU(),
      new Linear(4096, classes),
    );
    this.initialize(rng);
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const features = this.avgpool.call(this.features.call(x, pass), pass);
    return this.classifier.call(flatten(features), pass);
  }
}
