import {
  AdaptiveAvgPool2d,
  Conv2d,
  Dropout,
  Fire,
  init,
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
 * AlexNet's accuracy with a fiftieth of its parameters: fire modules, and a convolution instead of linear layers.
 *
 * Images `[batch, height, width, 3]`, at least 21×21 (17×17 for 1.1), trained at 224×224 → logits `[batch, classes]`. 1,248,424 parameters in version 1.0; 1,235,496 and less
 * than half of the work in 1.1. Follows torchvision.models.squeezenet1_1; Iandola et al., SqueezeNet: AlexNet-level accuracy with 50x fewer parameters
 * (2016).
 *
 * @param version '1.0', the paper's, or '1.1'.
 * @example
 * const model = new SqueezeNet('1.1', { classes: 10 });
 */
export class SqueezeNet extends Module {
  override readonly kind: string = 'SqueezeNet';
  readonly features: Sequential;
  readonly classifier: Sequential;

  constructor(version: '1.0' | '1.1', { rng = new Rng(0), classes = 1000, dropout = 0.5 }: DropoutOptions = {}) {
    super();
    this.features = version === '1.0' ? features10() : features11();
    const last = new Conv2d(512, classes, 1);
    this.classifier = new Sequential(new Dropout(dropout), last, new ReLU(), new AdaptiveAvgPool2d(1));
    initializeWith(this, rng, { convolutions: init.kaimingUniform(), biases: init.constant(0) });
    last.weight.reset(init.normal(0, 0.01), rng);
    this.initialize(rng);
  }

  forward(x: Tensor, pass: Pass): Tensor {
    return flatten(this.classifier.call(this.features.call(x, pass), pass));
  }
}

const features10 = () =>
  new Sequential(
    new Conv2d(3, 96, 7, { stride: 2 }),
    new ReLU(),
    pool(),
    new Fire(96, 16, 64, 64),
    new Fire(128, 16, 64, 64),
    new Fire(128, 32, 128, 128),
    pool(),
    new Fire(256, 32, 128, 128),
    new Fire(256, 48, 192, 192),
    new Fire(384, 48, 192, 192),
    new Fire(384, 64, 256, 256),
    pool(),
    new Fire(512, 64, 256, 256),
  );

const features11 = () =>
  new Sequential(
    new Conv2d(3, 64, 3, { stride: 2 }),
    new ReLU(),
    pool(),
    new Fire(64, 16, 64, 64),
    new Fire(128, 16, 64, 64),
    pool(),
    new Fire(128, 32, 128, 128),
    new Fire(256, 32, 128, 128),
    pool(),
    new Fire(256, 48, 192, 192),
    new Fire(384, 48, 192, 192),
    new Fire(384, 64, 256, 256),
    new Fire(512, 64, 256, 256),
  );

const pool = () => new MaxPool2d(3, { stride: 2, ceilMode: true });
