import { lpPool2d, type Pool2dOptions, type Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';
import { describePool } from './pooling.ts';

/**
 * Keeps the p-norm of each window, p = `normType`: (Σ xᵖ)^(1/p), between the sum (1) and the largest magnitude (`Infinity`).
 *
 * Images `[batch, height, width, channels]` → `[batch, h, w, channels]` with h = ⌊(height − kernelSize) / stride⌋ + 1, rounded up in ceil mode. Odd p are
 * for values that are not negative, as in PyTorch. Follows torch.nn.LPPool2d.
 *
 * @throws RangeError when called, if `normType` is 0 or the window is larger than the images.
 * @example
 * new LPPool2d(2, 3, { stride: 2 });
 */
export class LPPool2d extends Module {
  override readonly kind: string = 'LPPool2d';
  readonly normType: number;
  readonly kernelSize: number | readonly [number, number];
  readonly options: Omit<Pool2dOptions, 'padding'>;

  constructor(
    normType: number,
    kernelSize: number | readonly [number, number],
    options: Omit<Pool2dOptions, 'padding'> = {},
  ) {
    super();
    this.normType = normType;
    this.kernelSize = kernelSize;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return lpPool2d(x, this.normType, this.kernelSize, this.options);
  }

  override describe(): string {
    return `p ${this.normType}, ${describePool(this.kernelSize, this.options)}`;
  }
}
