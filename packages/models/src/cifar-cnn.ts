import {
  BatchNorm2d,
  Conv2d,
  Dropout,
  Dropout2d,
  Linear,
  MaxPool2d,
  Module,
  type Pass,
  ReLU,
  Sequential,
} from '@cnn/layers';
import { flatten, Rng, type Tensor } from '@cnn/tensor';
import type { ModelOptions } from './model-options.ts';

/**
 * The tutorial's CNN for CIFAR-10: three blocks of two convolutions, then three fully connected layers.
 *
 * Images `[batch, 32, 32, 3]`, normalised → logits `[batch, classes]`. 5,852,170 trainable parameters, 22.33 MB with buffers. Its parameters have the
 * names and shapes of the PyTorch class, so their files are exchangeable.
 *
 * @param options.rng draws the initial weights. @default new Rng(0)
 * @param options.classes number of classes. @default 10
 * @example
 * const model = new CifarCNN({ rng: new Rng(0) });
 * const logits = model.eval().call(images);
 */
export class CifarCNN extends Module {
  override readonly kind: string = 'CifarCNN';
  readonly convLayer = new Sequential(
    // Block 1
    new Conv2d(3, 32, 3, { padding: 1 }),
    new BatchNorm2d(32),
    new ReLU(),
    new Conv2d(32, 64, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(2, { stride: 2 }), // 32 → 16
    // Block 2
    new Conv2d(64, 128, 3, { padding: 1 }),
    new BatchNorm2d(128),
    new ReLU(),
    new Conv2d(128, 128, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(2, { stride: 2 }), // 16 → 8
    new Dropout2d(0.05),
    // Block 3
    new Conv2d(128, 256, 3, { padding: 1 }),
    new BatchNorm2d(256),
    new ReLU(),
    new Conv2d(256, 256, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(2, { stride: 2 }), // 8 → 4
  );

  readonly fcLayer: Sequential;

  constructor({ rng = new Rng(0), classes = 10 }: ModelOptions = {}) {
    super();
    this.fcLayer = new Sequential(
      new Dropout(0.1),
      new Linear(4096, 1024), // 256 · 4 · 4
      new ReLU(),
      new Linear(1024, 512),
      new ReLU(),
      new Dropout(0.1),
      new Linear(512, classes),
    );
    this.initialize(rng);
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const features = this.convLayer.call(x, pass); // [batch, 4, 4, 256]
    return this.fcLayer.call(flatten(features), pass);
  }
}
