import { type Conv2dOptions as ConvOptions, checkInteger, checkShape, conv2d, type Tensor, uniform } from '@cnn/tensor';
import { Module } from '../core/module.ts';
import { HWIO, type Initializer, Parameter } from '../core/parameter.ts';

export interface Conv2dOptions extends Pick<ConvOptions, 'stride' | 'padding'> {
  /** Whether a bias is added to each output channel. @default true */
  readonly bias?: boolean;
}

/**
 * Looks for a bank of small patterns everywhere in a picture.
 *
 * Images `[batch, height, width, inChannels]` → `[batch, h, w, outChannels]` with h = ⌊(height + 2·padding − kernel) / stride⌋ + 1. Weights
 * and bias start uniform over ±1/√(inChannels·kernelHeight·kernelWidth). Follows torch.nn.Conv2d.
 *
 * @throws RangeError if a size is not a positive whole number; TypeError if the images have other channels.
 * @example
 * new Conv2d(3, 32, 3, { padding: 1 }); // keeps height and width
 */
export class Conv2d extends Module {
  override readonly kind: string = 'Conv2d';
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;
  readonly kernelSize: readonly [number, number];
  readonly options: Conv2dOptions;

  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly [number, number],
    options: Conv2dOptions = {},
  ) {
    super();
    this.kernelSize = typeof kernelSize === 'number' ? [kernelSize, kernelSize] : kernelSize;
    for (const size of [inChannels, outChannels, ...this.kernelSize]) checkInteger('Conv2d', 'sizes', size, 1);
    this.options = options;
    const initial = uniformWithin(1 / Math.sqrt(inChannels * this.kernelSize[0] * this.kernelSize[1]));
    this.weight = this.parameter(
      'weight',
      new Parameter([outChannels, inChannels, ...this.kernelSize], initial, { layout: HWIO }),
    );
    this.bias = options.bias === false ? undefined : this.parameter('bias', new Parameter([outChannels], initial));
  }

  forward(x: Tensor): Tensor {
    checkShape('Conv2d', x, [null, null, null, this.weight.torchShape[1]]);
    const { stride, padding } = this.options;
    return conv2d(x, this.weight.value, { stride, padding, bias: this.bias?.value });
  }

  override describe(): string {
    const [out, channels, ...kernel] = this.weight.torchShape;
    const { stride, padding } = this.options;
    const settings = Object.entries({ stride, padding }).filter(([, value]) => value !== undefined);
    return [`${channels} → ${out}`, kernel.join('×'), ...settings.map(([name, value]) => `${name} ${value}`)].join(
      ', ',
    );
  }
}

/** PyTorch's default start of Conv2d and Linear: uniform over ±bound. */
export const uniformWithin =
  (bound: number): Initializer =>
  (rng, shape) =>
    uniform(rng, shape, -bound, bound);
