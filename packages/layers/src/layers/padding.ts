import { checkInteger, type PadOptions, pad1d, pad2d, type Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';

/** The base of the padding layers: their widths in PyTorch's order, left, right, top, bottom, and what the border holds. */
export abstract class Padding<Widths extends readonly number[]> extends Module {
  readonly padding: Widths;
  protected readonly border: PadOptions;

  /**
   * @param kind the class's name, for errors.
   * @param sides 2 for signals, 4 for images.
   */
  constructor(kind: string, padding: number | Widths, sides: 2 | 4, border: PadOptions) {
    super();
    const widths = typeof padding === 'number' ? new Array<number>(sides).fill(padding) : padding;
    if (widths.length !== sides) {
      throw new TypeError(`${kind}: padding must be one number or ${sides} of them, found [${widths.join(', ')}]`);
    }
    for (const width of widths) checkInteger(kind, 'padding', width, Number.NEGATIVE_INFINITY);
    this.padding = widths as readonly number[] as Widths;
    this.border = border;
  }

  forward(x: Tensor): Tensor {
    const [left, right, top, bottom] = this.padding;
    if (this.padding.length === 2) return pad1d(x, [left, right], this.border);
    return pad2d(x, [top, bottom, left, right], this.border);
  }

  override describe(): string {
    const { value } = this.border;
    return value === undefined ? this.padding.join(', ') : `${this.padding.join(', ')}, value ${value}`;
  }
}
