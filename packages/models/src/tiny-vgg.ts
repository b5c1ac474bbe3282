import { Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@cnn/layers';
import { Rng } from '@cnn/tensor';
import type { ModelOptions } from './model-options.ts';

/**
 * CNN Explainer's network: two blocks of two convolutions and a pool, then one linear layer.
 *
 * Images `[batch, 64, 64, 3]` in [0, 1] → logits `[batch, classes]`. 19,920 parameters, named as the layers of its Keras original, whose softmax is left to the loss.
 * Follows Wang et al., CNN Explainer: learning convolutional neural networks with interactive visualization (2020).
 *
 * @param options.rng draws the initial weights. @default new Rng(0)
 * @param options.classes number of classes. @default 10
 * @example
 * const logits = new TinyVGG().eval().call(images);
 */
export class TinyVGG extends Sequential {
  override readonly kind: string = 'TinyVGG';

  constructor({ rng = new Rng(0), classes = 10 }: ModelOptions = {}) {
    super({
      conv_1_1: new Conv2d(3, 10, 3), // 64 → 62
      relu_1_1: new ReLU(),
      conv_1_2: new Conv2d(10, 10, 3), // 62 → 60
      relu_1_2: new ReLU(),
      max_pool_1: new MaxPool2d(2), // 60 → 30
      conv_2_1: new Conv2d(10, 10, 3), // 30 → 28
      relu_2_1: new ReLU(),
      conv_2_2: new Conv2d(10, 10, 3), // 28 → 26
      relu_2_2: new ReLU(),
      max_pool_2: new MaxPool2d(2), // 26 → 13
      flatten: new Flatten(),
      output: new Linear(1690, classes), // 10 · 13 · 13
    });
    this.initialize(rng);
  }
}
