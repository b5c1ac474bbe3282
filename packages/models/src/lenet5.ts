import { AvgPool2d, Conv2d, Linear, Module, type Pass, Tanh } from '@cnn/layers';
import { flatten, Rng, type Tensor } from '@cnn/tensor';
import type { ModelOptions } from './model-options.ts';

/**
 * The network that read cheques: two convolutions with 2×2 means behind them, then three fully connected layers, with tanh between.
 *
 * Images `[batch, 32, 32, 1]` (MNIST with a border of 2) → logits `[batch, classes]`. 61,706 parameters. As it is built today: the means have no weights of
 * their own, every map of C3 sees all of S2, and the classes are a linear layer. Follows LeCun et al., Gradient-based learning applied to document
 * recognition (1998), figure 2.
 *
 * @param options.rng draws the initial weights. @default new Rng(0)
 * @param options.classes number of classes. @default 10
 * @example
 * const logits = new LeNet5().eval().call(digits);
 */
export class LeNet5 extends Module {
  override readonly kind: string = 'LeNet5';
  readonly conv1 = new Conv2d(1, 6, 5); // 32 → 28
  readonly conv2 = new Conv2d(6, 16, 5); // 14 → 10
  readonly pool = new AvgPool2d(2);
  readonly activation = new Tanh();
  readonly fc1 = new Linear(400, 120); // 16 · 5 · 5
  readonly fc2 = new Linear(120, 84);
  readonly fc3: Linear;

  constructor({ rng = new Rng(0), classes = 10 }: ModelOptions = {}) {
    super();
    this.fc3 = new Linear(84, classes);
    this.initialize(rng);
  }

  forward(x: Tensor, pass: Pass): Tensor {
    let y = x;
    for (const conv of [this.conv1, this.conv2]) {
      y = this.pool.call(this.activation.call(conv.call(y, pass), pass), pass);
    }
    y = flatten(y);
    for (const fc of [this.fc1, this.fc2]) y = this.activation.call(fc.call(y, pass), pass);
    return this.fc3.call(y, pass);
  }
}
