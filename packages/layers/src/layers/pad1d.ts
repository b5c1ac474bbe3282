import { Padding } from './padding.ts';

type Sides = readonly [left: number, right: number];

/** Widths of a signal's border: one for both ends, or `[left, right]`. */
export type Widths1d = number | Sides;

/**
 * Adds a value to both ends of a signal.
 *
 * Signals `[batch, length, channels]` → `[batch, left + length + right, channels]`. Negative widths cut away. Follows torch.nn.ConstantPad1d.
 *
 * @throws RangeError if a width is not a whole number.
 * @example
 * new ConstantPad1d([2, 0], -1);
 */
export class ConstantPad1d extends Padding<Sides> {
  override readonly kind: string = 'ConstantPad1d';

  constructor(padding: Widths1d, value: number) {
    super('ConstantPad1d', padding, 2, { value });
  }
}

/**
 * Adds zeros to both ends of a signal; as {@link ConstantPad1d}. Follows torch.nn.ZeroPad1d.
 *
 * @example
 * new Sequential(new ZeroPad1d([2, 0]), new Conv1d(4, 4, 3)); // causal: no sample sees later ones
 */
export class ZeroPad1d extends Padding<Sides> {
  override readonly kind: string = 'ZeroPad1d';

  constructor(padding: Widths1d) {
    super('ZeroPad1d', padding, 2, {});
  }
}

/**
 * Continues a signal with its mirror image; the outermost samples are not repeated. A border must be shorter than the signal. Follows
 * torch.nn.ReflectionPad1d.
 *
 * @example
 * new ReflectionPad1d(2);
 */
export class ReflectionPad1d extends Padding<Sides> {
  override readonly kind: string = 'ReflectionPad1d';

  constructor(padding: Widths1d) {
    super('ReflectionPad1d', padding, 2, { mode: 'reflect' });
  }
}

/**
 * Continues a signal with copies of its outermost samples. Follows torch.nn.ReplicationPad1d.
 *
 * @example
 * new ReplicationPad1d(2);
 */
export class ReplicationPad1d extends Padding<Sides> {
  override readonly kind: string = 'ReplicationPad1d';

  constructor(padding: Widths1d) {
    super('ReplicationPad1d', padding, 2, { mode: 'replicate' });
  }
}

/**
 * Continues a signal with its other end. A border may be as long as the signal. Follows torch.nn.CircularPad1d.
 *
 * @example
 * new CircularPad1d(2);
 */
export class CircularPad1d extends Padding<Sides> {
  override readonly kind: string = 'CircularPad1d';

  constructor(padding: Widths1d) {
    super('CircularPad1d', padding, 2, { mode: 'circular' });
  }
}
