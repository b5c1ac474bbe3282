import { channelShuffle, checkInteger, concat, split, type Tensor } from '@cnn/tensor';
import { ReLU } from '../activations/rectifiers.ts';
import { Sequential } from '../containers/sequential.ts';
import { Module } from '../core/module.ts';
import type { Pass } from '../core/pass.ts';
import { Conv2d } from '../layers/conv2d.ts';
import { BatchNorm2d } from '../norms/batch-norm.ts';

/**
 * Works on one half of the channels, keeps the other, and shuffles both: the brick of ShuffleNet V2. With a larger stride, both halves are made anew.
 *
 * Images `[batch, height, width, inChannels]` → `[batch, h, w, outChannels]`. Follows torchvision.models.shufflenetv2.InvertedResidual; Ma et al. (2018).
 *
 * @param stride 1, 2 or 3.
 * @throws RangeError if `outChannels` is odd, or `stride` is 1 and the channels differ.
 * @example
 * new ShuffleUnit(24, 116, 2);
 */
export class ShuffleUnit extends Module {
  override readonly kind: string = 'ShuffleUnit';
  readonly branch1: Sequential;
  readonly branch2: Sequential;
  readonly stride: number;

  constructor(inChannels: number, outChannels: number, stride: number) {
    super();
    checkInteger('ShuffleUnit', 'stride', stride, 1, 3);
    const half = outChannels / 2;
    checkInteger('ShuffleUnit', 'half of outChannels', half, 1);
    if (stride === 1 && inChannels !== outChannels) {
      throw new RangeError(`ShuffleUnit: at stride 1 the channels stay, found ${inChannels} and ${outChannels}`);
    }
    this.stride = stride;
    const depthwise = (channels: number) =>
      new Conv2d(channels, channels, 3, { stride, padding: 1, groups: channels, bias: false });
    const pointwise = (from: number) => [new Conv2d(from, half, 1, { bias: false }), new BatchNorm2d(half), new ReLU()];
    this.branch1 =
      stride > 1
        ? new Sequential(depthwise(inChannels), new BatchNorm2d(inChannels), ...pointwise(inChannels))
        : new Sequential();
    this.branch2 = new Sequential(
      ...pointwise(stride > 1 ? inChannels : half),
      depthwise(half),
      new BatchNorm2d(half),
      ...pointwise(half),
    );
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const [kept, changed] = this.stride === 1 ? split(x, 2, 3) : [this.branch1.call(x, pass), x];
    return channelShuffle(concat([kept, this.branch2.call(changed, pass)], 3), 2);
  }

  override describe(): string {
    return this.stride > 1 ? `stride ${this.stride}` : '';
  }
}
