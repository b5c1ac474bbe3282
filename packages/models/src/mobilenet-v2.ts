import {
  AdaptiveAvgPool2d,
  Conv2dNormActivation,
  Dropout,
  InvertedResidual,
  init,
  Linear,
  Module,
  type Pass,
  ReLU6,
  Sequential,
} from '@cnn/layers';
import { flatten, Rng, type Tensor } from '@cnn/tensor';
import { initializeWith } from './initialize-with.ts';
import type { ModelOptions } from './model-options.ts';

/** The paper's table 2: expansion, channels, blocks, and the first block's stride. */
const STAGES: readonly (readonly [number, number, number, number])[] = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
];

export interface MobileNetV2Options extends ModelOptions {
  /** Multiplies the channels of every layer; they are rounded to multiples of 8. @default 1 */
  readonly widthMultiplier?: number;
  /** Chance that a feature is dropped in training, in [0, 1]. @default 0.2 */
  readonly dropout?: number;
}

/**
 * A network for telephones: inverted residual blocks, whose work is in 1×1 convolutions.
 *
 * Images `[batch, height, width, 3]`, of any size, trained at 224×224 → logits `[batch, classes]`. 3,504,872 parameters. Follows torchvision.models.mobilenet_v2;
 * Sandler et al., MobileNetV2: inverted residuals and linear bottlenecks (2018).
 *
 * @param options.rng draws the initial weights. @default new Rng(0)
 * @param options.classes number of classes. @default 1000
 * @example
 * const model = new MobileNetV2({ classes: 10, widthMultiplier: 0.5 });
 */
export class MobileNetV2 extends Module {
  override readonly kind: string = 'MobileNetV2';
  readonly features: Sequential;
  readonly avgpool = new AdaptiveAvgPool2d(1);
  readonly classifier: Sequential;

  constructor({ rng = new Rng(0), classes = 1000, widthMultiplier = 1, dropout = 0.2 }: MobileNetV2Options = {}) {
    super();
    const activationLayer = () => new ReLU6();
    const first = nearestMultiple(32 * widthMultiplier);
    const last = nearestMultiple(1280 * Math.max(1, widthMultiplier));
    let channels = first;
    const blocks = STAGES.flatMap(([expandRatio, planes, count, firstStride]) =>
      Array.from({ length: count }, (_, i) => {
        const out = nearestMultiple(planes * widthMultiplier);
        const block = new InvertedResidual(channels, out, { stride: i === 0 ? firstStride : 1, expandRatio });
        channels = out;
        return block;
      }),
    );
    this.features = new Sequential(
      new Conv2dNormActivation(3, first, 3, { stride: 2, activationLayer }),
      ...blocks,
      new Conv2dNormActivation(channels, last, 1, { activationLayer }),
    );
    this.classifier = new Sequential(new Dropout(dropout), new Linear(last, classes));
    initializeWith(this, rng, {
      convolutions: init.kaimingNormal({ mode: 'fanOut' }),
      linear: init.normal(0, 0.01),
      biases: init.constant(0),
    });
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const features = this.avgpool.call(this.features.call(x, pass), pass);
    return this.classifier.call(flatten(features), pass);
  }
}

/** The multiple of 8 nearest to `channels` that is at least 8 and at most a tenth smaller. */
function nearestMultiple(channels: number): number {
  const nearest = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return nearest < 0.9 * channels ? nearest + 8 : nearest;
}
