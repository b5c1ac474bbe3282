import { checkInteger, checkShape, type PaddingMode, type Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';
import { HWIO, type Layout, Parameter } from '../core/parameter.ts';
import { uniform } from '../init/random.ts';

/** What all convolutions may be told; each class says which numbers it takes. */
export interface ConvolutionOptions {
  readonly stride?: number | readonly number[];
  readonly padding?: number | readonly number[] | 'same' | 'valid';
  readonly outputPadding?: number | readonly number[];
  readonly dilation?: number | readonly number[];
  readonly groups?: number;
  readonly paddingMode?: PaddingMode;
  readonly bias?: boolean;
}

/** Kernels of signals: `[size, in, out]` here, `[out, in, size]` in PyTorch. */
const WIO: Layout = { toTorch: [2, 1, 0], fromTorch: [2, 1, 0] };

/** What `describe` leaves out. */
const DEFAULTS: Readonly<Record<string, string>> = {
  stride: '1',
  padding: '0',
  'output padding': '0',
  dilation: '1',
  groups: '1',
  'padding mode': 'zeros',
};

/** The base of the convolutions: their weight, bias and settings. */
export abstract class Convolution<Size extends readonly number[], Options extends ConvolutionOptions> extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: Size;
  readonly options: Options;
  /** PyTorch's shape is `[out, in / groups, …kernel]`; transposed `[in, out / groups, …kernel]`. */
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;

  /** @param kind the class's name, for errors. */
  protected constructor(
    kind: string,
    inChannels: number,
    outChannels: number,
    kernelSize: Size,
    options: Options,
    transposed = false,
  ) {
    super();
    const { groups = 1, bias = true, stride = 1, padding } = options;
    for (const size of [inChannels, outChannels, ...kernelSize]) checkInteger(kind, 'sizes', size, 1);
    checkInteger(kind, 'groups', groups, 1);
    for (const [name, channels] of Object.entries({ inChannels, outChannels })) {
      if (channels % groups === 0) continue;
      throw new RangeError(`${kind}: ${name} must be divisible by groups, found ${channels} in ${groups} groups`);
    }
    if (padding === 'same' && [stride].flat().some((step) => step !== 1)) {
      throw new RangeError(`${kind}: padding 'same' needs stride 1, found ${stride}; give the padding in pixels`);
    }
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernelSize = kernelSize;
    this.options = options;
    const [first, second] = transposed ? [inChannels, outChannels] : [outChannels, inChannels];
    const shape = [first, second / groups, ...kernelSize];
    // PyTorch counts the second axis as what a kernel takes in, also where it is what a kernel gives out.
    const bound = 1 / Math.sqrt(shape.slice(1).reduce((product, size) => product * size));
    const initial = uniform(-bound, bound);
    const layout = kernelSize.length === 1 ? WIO : HWIO;
    this.weight = this.parameter('weight', new Parameter(shape, initial, { layout }));
    this.bias = bias ? this.parameter('bias', new Parameter([outChannels], initial)) : undefined;
  }

  forward(x: Tensor): Tensor {
    // A missing batch axis is the op's to explain.
    if (x.rank === this.kernelSize.length + 2)
      checkShape(this.kind, x, [null, ...this.kernelSize.map(() => null), this.inChannels]);
    return this.convolve(x, this.weight.value, this.bias?.value);
  }

  /** Calls the op with this layer's options. */
  protected abstract convolve(x: Tensor, weight: Tensor, bias: Tensor | undefined): Tensor;

  override describe(): string {
    const { stride, padding, outputPadding, dilation, groups, paddingMode } = this.options;
    const settings = Object.entries({
      stride,
      padding,
      'output padding': outputPadding,
      dilation,
      groups,
      'padding mode': paddingMode,
    }).flatMap(([name, value]) => {
      const text = [...new Set([value].flat())].length === 1 ? String([value].flat()[0]) : [value].flat().join('×');
      return value === undefined || text === DEFAULTS[name] ? [] : [`${name} ${text}`];
    });
    return [`${this.inChannels} → ${this.outChannels}`, this.kernelSize.join('×'), ...settings].join(', ');
  }
}
