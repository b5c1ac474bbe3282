import {
  BatchNorm2d,
  Conv2d,
  Flatten,
  GELU,
  type Initializer,
  init,
  Linear,
  MaxPool2d,
  Module,
  type Pass,
  Sequential,
} from '@cnn/layers';
import { concat, mul, Rng, type Shape, scope, type Tensor, uniform } from '@cnn/tensor';
import { initializeWith } from './initialize-with.ts';
import type { ModelOptions } from './model-options.ts';

export interface Airbench94Options extends ModelOptions {
  /** Output channels of the three groups. @default [64, 256, 256] */
  readonly widths?: readonly [number, number, number];
}

/**
 * The network that learns CIFAR-10 to 94 % within seconds on a GPU: a convolution that whitens patches of 2×2 pixels, then three groups of two convolutions.
 *
 * Images `[batch, 32, 32, 3]`, normalised → logits `[batch, classes]`. 1,972,792 parameters, of them frozen: the whitening kernels, for which
 * `whitenPatches` computes values from training images, and the scales of the normalisations. Convolutions start as the identity in their first
 * output channels. Follows Jordan, 94% on CIFAR-10 in 3.29 seconds on a single GPU (2024), and its program airbench94, with its parameters' names.
 *
 * @param options.rng draws the initial weights. @default new Rng(0)
 * @param options.classes number of classes. @default 10
 * @param options.widths output channels of the groups: narrower ones learn less in less time. @default [64, 256, 256]
 * @example
 * const model = new Airbench94({ rng: new Rng(0) });
 * const logits = model.eval().call(images);
 */
export class Airbench94 extends Sequential {
  override readonly kind: string = 'Airbench94';

  constructor({
    rng = new Rng(0),
    classes = 10,
    widths: [first, second, third] = [64, 256, 256],
  }: Airbench94Options = {}) {
    const whitening = new Conv2d(3, 24, 2); // both signs of the 12 directions of a patch
    whitening.weight.requiresGrad = false;
    super(
      whitening, // 32 → 31
      new GELU(),
      new ConvGroup(24, first), // 31 → 15
      new ConvGroup(first, second), // 15 → 7
      new ConvGroup(second, third), // 7 → 3
      new MaxPool2d(3), // 3 → 1
      new Flatten(),
      new Linear(third, classes, { bias: false }),
      new Scale(1 / 9),
    );
    initializeWith(this, rng, { convolutions: identityFirst, biases: init.constant(0) });
  }

  /** The first layer, for `whitenPatches`. */
  get whitening(): Conv2d {
    return this.modules[0] as Conv2d;
  }
}

class ConvGroup extends Module {
  override readonly kind: string = 'ConvGroup';
  readonly conv1: Conv2d;
  readonly pool = new MaxPool2d(2);
  readonly norm1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly norm2: BatchNorm2d;
  readonly activ = new GELU();

  constructor(inChannels: number, outChannels: number) {
    super();
    this.conv1 = new Conv2d(inChannels, outChannels, 3, { padding: 'same', bias: false });
    this.norm1 = shiftOnly(outChannels);
    this.conv2 = new Conv2d(outChannels, outChannels, 3, { padding: 'same', bias: false });
    this.norm2 = shiftOnly(outChannels);
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const pooled = this.pool.call(this.conv1.call(x, pass), pass);
    const y = this.activ.call(this.norm1.call(pooled, pass), pass);
    return this.activ.call(this.norm2.call(this.conv2.call(y, pass), pass), pass);
  }
}

/** Multiplies by a number. */
class Scale extends Module {
  override readonly kind: string = 'Scale';
  readonly factor: number;

  constructor(factor: number) {
    super();
    this.factor = factor;
  }

  forward(x: Tensor): Tensor {
    return mul(x, this.factor);
  }

  override describe(): string {
    return this.factor.toPrecision(3);
  }
}

/** Normalisation whose scale is not trained. */
function shiftOnly(channels: number): BatchNorm2d {
  const norm = new BatchNorm2d(channels, { epsilon: 1e-12, momentum: 0.4 });
  if (norm.weight) norm.weight.requiresGrad = false;
  return norm;
}

/** The identity in the first output channels, PyTorch's default in the others. */
const identityFirst: Initializer = (rng: Rng, [out, channels, ...kernel]: Shape) => {
  const bound = 1 / Math.sqrt(channels * kernel[0] * kernel[1]);
  const identities = Math.min(out, channels);
  return scope(() =>
    concat(
      [
        init.dirac()(rng, [identities, channels, ...kernel]),
        uniform(rng, [out - identities, channels, ...kernel], -bound, bound),
      ],
      0,
    ),
  );
};
