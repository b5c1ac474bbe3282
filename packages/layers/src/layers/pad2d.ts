import { Padding } from './padding.ts';

type Sides = readonly [left: number, right: number, top: number, bottom: number];

/** Widths of a border in pixels: one for all sides, or in PyTorch's order `[left, right, top, bottom]`. */
export type Widths2d = number | Sides;

/**
 * Frames a picture with a value.
 *
 * Images `[batch, height, width, channels]` → `[batch, height + top + bottom, width + left + right, channels]`. Negative widths cut away. Follows
 * torch.nn.ConstantPad2d.
 *
 * @throws RangeError if a width is not a whole number.
 * @example
 * new ConstantPad2d([0, 1, 0, 1], -1); // a column at the right and a row at the bottom
 */
export class ConstantPad2d extends Padding<Sides> {
  override readonly kind: string = 'ConstantPad2d';

  constructor(padding: Widths2d, value: number) {
    super('ConstantPad2d', padding, 4, { value });
  }
}

/**
 * Frames a picture with zeros; as {@link ConstantPad2d}. Follows torch.nn.ZeroPad2d.
 *
 * @example
 * new ZeroPad2d(4);
 */
export class ZeroPad2d extends Padding<Sides> {
  override readonly kind: string = 'ZeroPad2d';

  constructor(padding: Widths2d) {
    super('ZeroPad2d', padding, 4, {});
  }
}

/**
 * Frames a picture with its mirror image; the outermost pixels are not repeated. A border must be narrower than the picture. Follows
 * torch.nn.ReflectionPad2d.
 *
 * @example
 * new Sequential(new ReflectionPad2d(1), new Conv2d(3, 8, 3)); // no dark seam, as in style transfer
 */
export class ReflectionPad2d extends Padding<Sides> {
  override readonly kind: string = 'ReflectionPad2d';

  constructor(padding: Widths2d) {
    super('ReflectionPad2d', padding, 4, { mode: 'reflect' });
  }
}

/**
 * Frames a picture with copies of its outermost pixels. Follows torch.nn.ReplicationPad2d.
 *
 * @example
 * new ReplicationPad2d([2, 2, 0, 0]); // left and right only
 */
export class ReplicationPad2d extends Padding<Sides> {
  override readonly kind: string = 'ReplicationPad2d';

  constructor(padding: Widths2d) {
    super('ReplicationPad2d', padding, 4, { mode: 'replicate' });
  }
}

/**
 * Frames a picture with its opposite side, as if it were laid out in tiles. A border may be as wide as the picture. Follows
 * torch.nn.CircularPad2d.
 *
 * @example
 * new CircularPad2d([8, 8, 0, 0]); // a panorama that closes
 */
export class CircularPad2d extends Padding<Sides> {
  override readonly kind: string = 'CircularPad2d';

  constructor(padding: Widths2d) {
    super('CircularPad2d', padding, 4, { mode: 'circular' });
  }
}
