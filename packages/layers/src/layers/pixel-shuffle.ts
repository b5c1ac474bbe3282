import { channelShuffle, pixelShuffle, pixelUnshuffle, type Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';

/**
 * Lays channels out as pixels: `[batch, height, width, channels·r²]` → `[batch, height·r, width·r, channels]`, r = `upscaleFactor`.
 *
 * Follows torch.nn.PixelShuffle.
 *
 * @throws RangeError when called, if r² does not divide the channels.
 * @example
 * new Sequential(new Conv2d(64, 12, 3, { padding: 1 }), new PixelShuffle(2)); // three channels, twice as high and wide
 */
export class PixelShuffle extends Module {
  override readonly kind: string = 'PixelShuffle';
  readonly upscaleFactor: number;

  constructor(upscaleFactor: number) {
    super();
    this.upscaleFactor = upscaleFactor;
  }

  forward(x: Tensor): Tensor {
    return pixelShuffle(x, this.upscaleFactor);
  }

  override describe(): string {
    return `factor ${this.upscaleFactor}`;
  }
}

/**
 * Lays pixels out as channels, the inverse of {@link PixelShuffle}: `[batch, height·r, width·r, channels]` → `[batch, height, width, channels·r²]`.
 *
 * Follows torch.nn.PixelUnshuffle.
 *
 * @throws RangeError when called, if r does not divide height and width.
 * @example
 * new PixelUnshuffle(2); // [8, 32, 32, 3] → [8, 16, 16, 12]
 */
export class PixelUnshuffle extends Module {
  override readonly kind: string = 'PixelUnshuffle';
  readonly downscaleFactor: number;

  constructor(downscaleFactor: number) {
    super();
    this.downscaleFactor = downscaleFactor;
  }

  forward(x: Tensor): Tensor {
    return pixelUnshuffle(x, this.downscaleFactor);
  }

  override describe(): string {
    return `factor ${this.downscaleFactor}`;
  }
}

/**
 * Deals the channels of each group out to all groups, between grouped convolutions. Images keep their shape.
 *
 * Follows torch.nn.ChannelShuffle.
 *
 * @throws RangeError when called, if `groups` does not divide the channels.
 * @example
 * new Sequential(new Conv2d(16, 16, 1, { groups: 4 }), new ChannelShuffle(4), new Conv2d(16, 16, 3, { groups: 4 }));
 */
export class ChannelShuffle extends Module {
  override readonly kind: string = 'ChannelShuffle';
  readonly groups: number;

  constructor(groups: number) {
    super();
    this.groups = groups;
  }

  forward(x: Tensor): Tensor {
    return channelShuffle(x, this.groups);
  }

  override describe(): string {
    return `${this.groups} groups`;
  }
}
