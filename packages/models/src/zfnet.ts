import {
  Conv2d,
  Dropout,
  init,
  Linear,
  LocalResponseNorm,
  MaxPool2d,
  Module,
  type Pass,
  ReLU,
  Sequential,
} from '@cnn/layers';
import { flatten, Rng, type Tensor } from '@cnn/tensor';
import { initializeWith } from './initialize-with.ts';
import type { DropoutOptions } from './model-options.ts';

/**
 * AlexNet after a look inside: smaller kernels and steps at the start keep what the first layers had lost.
 *
 * Images `[batch, 224, 224, 3]` → logits `[batch, classes]`. 62,357,608 parameters. Sizes are those of the paper's figure 3 (110, 55, 26, 13, 13, 13, 6), for
 * which the first convolution has a border of 1 and the pools round up. What the paper leaves open is taken from AlexNet: contrast is normalised over 5
 * neighbouring maps with k = 2, α = 1e-4 and β = 0.75. Weights start normal with deviation 0.01, biases at 0. Follows Zeiler and Fergus, Visualizing and
 * understanding convolutional networks (2013).
 *
 * @param options.rng draws the initial weights. @default new Rng(0)
 * @param options.classes number of classes. @default 1000
 * @example
 * const logits = new ZFNet({ classes: 10 }).eval().call(images);
 */
export class ZFNet extends Module {
  override readonly kind: string = 'ZFNet';
  readonly features = new Sequential(
    new Conv2d(3, 96, 7, { stride: 2, padding: 1 }), // 224 → 110
    new ReLU(),
    new MaxPool2d(3, { stride: 2, ceilMode: true }), // 110 → 55
    new LocalResponseNorm(5, { k: 2 }),
    new Conv2d(96, 256, 5, { stride: 2 }), // 55 → 26
    new ReLU(),
    new MaxPool2d(3, { stride: 2, ceilMode: true }), // 26 → 13
    new LocalResponseNorm(5, { k: 2 }),
    new Conv2d(256, 384, 3, { padding: 1 }),
    new ReLU(),
    new Conv2d(384, 384, 3, { padding: 1 }),
    new ReLU(),
    new Conv2d(384, 256, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(3, { stride: 2, ceilMode: true }), // 13 → 6
  );

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
    const weights = init.normal(0, 0.01);
    initializeWith(this, rng, { convolutions: weights, linear: weights, biases: init.constant(0) });
  }

  forward(x: Tensor, pass: Pass): Tensor {
    return this.classifier.call(flatten(this.features.call(x, pass)), pass);
  }
}
