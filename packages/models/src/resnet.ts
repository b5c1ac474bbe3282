import {
  AdaptiveAvgPool2d,
  BasicBlock,
  BatchNorm2d,
  Bottleneck,
  Conv2d,
  init,
  Linear,
  MaxPool2d,
  Module,
  type Pass,
  ReLU,
  Sequential,
} from '@cnn/layers';
import { flatten, Rng, type Tensor } from '@cnn/tensor';
import { initializeWith } from './initialize-with.ts';
import type { ModelOptions } from './model-options.ts';

export interface ResNetBackboneOptions {
  /** Draws the initial weights. @default new Rng(0) */
  readonly rng?: Rng;
  /** Groups of each 3×3 convolution, more than one in ResNeXt; of Bottleneck only. @default 1 */
  readonly groups?: number;
  /** Width of the first stage's 3×3 convolutions, in channels a group; of Bottleneck only. @default 64 */
  readonly widthPerGroup?: number;
  /** For each of the last three stages, whether its kernels are spread instead of its picture made smaller; of Bottleneck only. @default [false, false, false] */
  readonly replaceStrideWithDilation?: readonly [boolean, boolean, boolean];
  /** Whether each block starts as if it were not there: its last normalisation starts at 0. @default false */
  readonly zeroInitResidual?: boolean;
}

/**
 * A ResNet without its head: four stages of residual blocks that turn a picture into features.
 *
 * Images `[batch, height, width, 3]` → features `[batch, height / 32, width / 32, outChannels]`, sizes rounded up. Follows torchvision.models.resnet.ResNet.
 */
export class ResNetBackbone extends Module {
  override readonly kind: string = 'ResNetBackbone';
  readonly conv1 = new Conv2d(3, 64, 7, { stride: 2, padding: 3, bias: false });
  readonly bn1 = new BatchNorm2d(64);
  readonly relu = new ReLU();
  readonly maxpool = new MaxPool2d(3, { stride: 2, padding: 1 });
  readonly layer1: Sequential;
  readonly layer2: Sequential;
  readonly layer3: Sequential;
  readonly layer4: Sequential;

  /**
   * @param Block BasicBlock or Bottleneck.
   * @param depths number of blocks in each stage, such as [2, 2, 2, 2].
   */
  constructor(
    Block: typeof BasicBlock | typeof Bottleneck,
    depths: readonly [number, number, number, number],
    options: ResNetBackboneOptions = {},
  ) {
    super();
    const { rng = new Rng(0), groups, widthPerGroup: baseWidth } = options;
    const { replaceStrideWithDilation: dilate = [false, false, false], zeroInitResidual = false } = options;
    let inPlanes = 64;
    let dilation = 1;
    const stage = (planes: number, depth: number, firstStride: number, isDilated = false) => {
      const before = dilation;
      if (isDilated) dilation *= firstStride;
      const blocks = Array.from({ length: depth }, (_, i) => {
        const stride = i === 0 && !isDilated ? firstStride : 1;
        const block = new Block(inPlanes, planes, {
          stride,
          ...(Block === Bottleneck ? { groups, baseWidth, dilation: i === 0 ? before : dilation } : {}),
        });
        inPlanes = planes * Block.expansion;
        return block;
      });
      return new Sequential(...blocks);
    };
    this.layer1 = stage(64, depths[0], 1);
    this.layer2 = stage(128, depths[1], 2, dilate[0]);
    this.layer3 = stage(256, depths[2], 2, dilate[1]);
    this.layer4 = stage(512, depths[3], 2, dilate[2]);
    if (zeroInitResidual) startAsIdentity(this, rng);
    initializeWith(this, rng, { convolutions: init.kaimingNormal({ mode: 'fanOut', nonlinearity: 'relu' }) });
  }

  forward(x: Tensor, pass: Pass): Tensor {
    return this.layer4.call(this.toLayer3(x, pass), pass);
  }

  /** The features of the third stage, `[batch, height / 16, width / 16, channels]` without dilation. */
  protected toLayer3(x: Tensor, pass: Pass): Tensor {
    const stem = this.maxpool.call(this.relu.call(this.bn1.call(this.conv1.call(x, pass), pass), pass), pass);
    return [this.layer1, this.layer2, this.layer3].reduce((y, layer) => layer.call(y, pass), stem);
  }
}

export interface ResNetOptions extends ModelOptions, ResNetBackboneOptions {}

/**
 * Residual blocks in four stages, the mean over all places, and one linear layer.
 *
 * Images `[batch, height, width, 3]`, of any size, trained at 224×224 → logits `[batch, classes]`. 11,689,512 parameters with the 18 layers of the example. Follows
 * torchvision.models.resnet18; He et al., Deep residual learning for image recognition (2015).
 *
 * @param Block BasicBlock or Bottleneck.
 * @param depths number of blocks in each stage.
 * @param options.classes number of classes. @default 1000
 * @throws RangeError if a size is not a positive whole number.
 * @example
 * const resnet18 = new ResNet(BasicBlock, [2, 2, 2, 2]);
 * const wideResNet50x2 = new ResNet(Bottleneck, [3, 4, 6, 3], { widthPerGroup: 128 });
 */
export class ResNet extends ResNetBackbone {
  override readonly kind: string = 'ResNet';
  readonly avgpool = new AdaptiveAvgPool2d(1);
  readonly fc: Linear;

  constructor(
    Block: typeof BasicBlock | typeof Bottleneck,
    depths: readonly [number, number, number, number],
    options: ResNetOptions = {},
  ) {
    super(Block, depths, options);
    const { rng = new Rng(0), classes = 1000 } = options;
    this.fc = new Linear(512 * Block.expansion, classes);
    this.initialize(rng);
  }

  override forward(x: Tensor, pass: Pass): Tensor {
    const features = this.avgpool.call(super.forward(x, pass), pass);
    return this.fc.call(flatten(features), pass);
  }
}

/** Goyal et al., Accurate, large minibatch SGD (2017), section 5.1. */
function startAsIdentity(model: Module, rng: Rng): void {
  for (const block of model.namedModules().values()) {
    const last = block instanceof Bottleneck ? block.bn3 : block instanceof BasicBlock ? block.bn2 : undefined;
    if (last instanceof BatchNorm2d) last.weight?.reset(init.constant(0), rng);
  }
}
