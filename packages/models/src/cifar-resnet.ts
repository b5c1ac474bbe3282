import {
  AdaptiveAvgPool2d,
  BatchNorm2d,
  Conv2d,
  init,
  Linear,
  MaxPool2d,
  Module,
  type Pass,
  ReLU,
  Sequential,
} from '@cnn/layers';
import { add, concat, flatten, Rng, type Tensor, zeros } from '@cnn/tensor';
import { initializeWith } from './initialize-with.ts';
import type { ModelOptions } from './model-options.ts';

/**
 * The small residual network for CIFAR-10: three stages of 16, 32 and 64 channels, (depth − 2) / 6 blocks each.
 *
 * Images `[batch, 32, 32, 3]` → logits `[batch, classes]`. 269,722 parameters with 20 layers, 853,018 with 56. Shortcuts have no weights (option A): where the picture
 * shrinks, they take every second pixel and fill the new channels with zeros. Follows He et al., Deep residual learning for image recognition (2015), section
 * 4.2; parameters are named as in Yerlan Idelbayev's PyTorch version.
 *
 * @param depth number of layers with weights: 6n + 2, such as 20, 32, 44, 56 or 110.
 * @throws RangeError for another depth.
 * @example
 * const model = new CifarResNet(20);
 */
export class CifarResNet extends Module {
  override readonly kind: string = 'CifarResNet';
  readonly conv1 = new Conv2d(3, 16, 3, { padding: 1, bias: false });
  readonly bn1 = new BatchNorm2d(16);
  readonly relu = new ReLU();
  readonly layer1: Sequential;
  readonly layer2: Sequential;
  readonly layer3: Sequential;
  readonly avgpool = new AdaptiveAvgPool2d(1);
  readonly linear: Linear;

  constructor(depth: number, { rng = new Rng(0), classes = 10 }: ModelOptions = {}) {
    super();
    const blocks = (depth - 2) / 6;
    if (!Number.isInteger(blocks) || blocks < 1) {
      throw new RangeError(`CifarResNet: depth must be 6n + 2, such as 20 or 56, found ${depth}`);
    }
    const stage = (inPlanes: number, planes: number, stride: number) =>
      new Sequential(
        ...Array.from({ length: blocks }, (_, i) =>
          i === 0 ? new CifarBlock(inPlanes, planes, stride) : new CifarBlock(planes, planes, 1),
        ),
      );
    this.layer1 = stage(16, 16, 1);
    this.layer2 = stage(16, 32, 2);
    this.layer3 = stage(32, 64, 2);
    this.linear = new Linear(64, classes);
    const weights = init.kaimingNormal();
    initializeWith(this, rng, { convolutions: weights, linear: weights });
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const stem = this.relu.call(this.bn1.call(this.conv1.call(x, pass), pass), pass);
    const y = [this.layer1, this.layer2, this.layer3].reduce((y, layer) => layer.call(y, pass), stem);
    return this.linear.call(flatten(this.avgpool.call(y, pass)), pass);
  }
}

class CifarBlock extends Module {
  override readonly kind: string = 'CifarBlock';
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly relu = new ReLU();
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly shortcut: ZeroPaddedShortcut | undefined;

  constructor(inPlanes: number, planes: number, stride: number) {
    super();
    this.conv1 = new Conv2d(inPlanes, planes, 3, { stride, padding: 1, bias: false });
    this.bn1 = new BatchNorm2d(planes);
    this.conv2 = new Conv2d(planes, planes, 3, { padding: 1, bias: false });
    this.bn2 = new BatchNorm2d(planes);
    this.shortcut = inPlanes === planes ? undefined : new ZeroPaddedShortcut((planes - inPlanes) / 2, stride);
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const y = this.relu.call(this.bn1.call(this.conv1.call(x, pass), pass), pass);
    const change = this.bn2.call(this.conv2.call(y, pass), pass);
    return this.relu.call(add(change, this.shortcut?.call(x, pass) ?? x), pass);
  }
}

/** Takes one pixel of `stride` in each direction, and puts `channels` of zeros before and behind the input's. */
class ZeroPaddedShortcut extends Module {
  override readonly kind: string = 'ZeroPaddedShortcut';
  readonly channels: number;
  readonly pool: MaxPool2d;

  constructor(channels: number, stride: number) {
    super();
    this.channels = channels;
    // A pool with windows of one pixel.
    this.pool = new MaxPool2d(1, { stride });
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const y = this.pool.call(x, pass);
    const border = zeros([...y.shape.slice(0, 3), this.channels]);
    return concat([border, y, border], 3);
  }
}
