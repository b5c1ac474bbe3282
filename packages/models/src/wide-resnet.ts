import {
  AdaptiveAvgPool2d,
  type AnyModule,
  BatchNorm2d,
  Conv2d,
  Dropout,
  init,
  Linear,
  Module,
  type Pass,
  ReLU,
  Sequential,
} from '@cnn/layers';
import { add, flatten, Rng, type Tensor } from '@cnn/tensor';
import { initializeWith } from './initialize-with.ts';
import type { ModelOptions } from './model-options.ts';

export interface WideResNetOptions extends ModelOptions {
  /** Chance that a value between the two convolutions of a block is dropped in training, in [0, 1]. @default 0 */
  readonly dropRate?: number;
}

/**
 * A residual network for CIFAR-10 that is wide instead of deep: three stages of 16, 32 and 64 channels times `widenFactor`, normalised before each convolution.
 *
 * Images `[batch, 32, 32, 3]` → logits `[batch, classes]`. 36,479,194 parameters for WRN-28-10. Follows Zagoruyko and Komodakis, Wide residual networks (2016);
 * parameters are named as in the PyTorch version of xternalz, which RobustBench's files have too.
 *
 * @param depth number of layers: 6n + 4, such as 16, 28 or 40.
 * @param widenFactor how many times wider than a ResNet.
 * @throws RangeError for another depth, or a factor that is not a positive whole number.
 * @example
 * const model = new WideResNet(28, 10);
 */
export class WideResNet extends Module {
  override readonly kind: string = 'WideResNet';
  readonly conv1 = new Conv2d(3, 16, 3, { padding: 1, bias: false });
  readonly block1: WideStage;
  readonly block2: WideStage;
  readonly block3: WideStage;
  readonly bn1: BatchNorm2d;
  readonly relu = new ReLU();
  readonly avgpool = new AdaptiveAvgPool2d(1);
  readonly fc: Linear;

  constructor(depth: number, widenFactor: number, options: WideResNetOptions = {}) {
    super();
    const { rng = new Rng(0), classes = 10, dropRate = 0 } = options;
    const blocks = (depth - 4) / 6;
    if (!Number.isInteger(blocks) || blocks < 1) {
      throw new RangeError(`WideResNet: depth must be 6n + 4, such as 16, 28 or 40, found ${depth}`);
    }
    const [narrow, middle, wide] = [16, 32, 64].map((channels) => channels * widenFactor);
    this.block1 = new WideStage(blocks, 16, narrow, 1, dropRate);
    this.block2 = new WideStage(blocks, narrow, middle, 2, dropRate);
    this.block3 = new WideStage(blocks, middle, wide, 2, dropRate);
    this.bn1 = new BatchNorm2d(wide);
    this.fc = new Linear(wide, classes);
    const convolutions = init.kaimingNormal({ mode: 'fanOut', nonlinearity: 'relu' });
    initializeWith(this, rng, { convolutions });
    this.fc.bias?.reset(init.constant(0), rng);
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const stem = this.conv1.call(x, pass);
    const y = [this.block1, this.block2, this.block3].reduce((y, block) => block.call(y, pass), stem);
    const features = this.avgpool.call(this.relu.call(this.bn1.call(y, pass), pass), pass);
    return this.fc.call(flatten(features), pass);
  }
}

class WideStage extends Module {
  override readonly kind: string = 'WideStage';
  readonly layer: Sequential;

  constructor(blocks: number, inPlanes: number, planes: number, stride: number, dropRate: number) {
    super();
    this.layer = new Sequential(
      ...Array.from({ length: blocks }, (_, i) =>
        i === 0 ? new WideBlock(inPlanes, planes, stride, dropRate) : new WideBlock(planes, planes, 1, dropRate),
      ),
    );
  }

  forward(x: Tensor, pass: Pass): Tensor {
    return this.layer.call(x, pass);
  }
}

class WideBlock extends Module {
  override readonly kind: string = 'WideBlock';
  readonly bn1: BatchNorm2d;
  readonly relu1 = new ReLU();
  readonly conv1: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly relu2 = new ReLU();
  readonly dropout: Dropout;
  readonly conv2: Conv2d;
  private readonly shortcut: Conv2d | undefined;

  constructor(inPlanes: number, planes: number, stride: number, dropRate: number) {
    super();
    this.bn1 = new BatchNorm2d(inPlanes);
    this.conv1 = new Conv2d(inPlanes, planes, 3, { stride, padding: 1, bias: false });
    this.bn2 = new BatchNorm2d(planes);
    this.dropout = new Dropout(dropRate);
    this.conv2 = new Conv2d(planes, planes, 3, { padding: 1, bias: false });
    this.shortcut = inPlanes === planes ? undefined : new Conv2d(inPlanes, planes, 1, { stride, bias: false });
  }

  override children(): Map<string, AnyModule> {
    // The files' name for it.
    return new Map([...super.children()].map(([name, child]) => [name === 'shortcut' ? 'convShortcut' : name, child]));
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const normal = this.relu1.call(this.bn1.call(x, pass), pass);
    const y = this.relu2.call(this.bn2.call(this.conv1.call(normal, pass), pass), pass);
    const change = this.conv2.call(this.dropout.call(y, pass), pass);
    // Where the shape changes, the shortcut too sees the normalised input.
    return add(change, this.shortcut?.call(normal, pass) ?? x);
  }
}
