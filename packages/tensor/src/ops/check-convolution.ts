import { checkImages, checkInteger, checkShape, formatShape } from '../checks.ts';
import { choices } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import type { PaddingMode } from './conv2d.ts';
import { borders } from './padding2d.ts';
import { perAxis } from './per-axis.ts';

type PerAxis = number | readonly number[];

interface Options {
  readonly stride?: PerAxis;
  readonly dilation?: PerAxis;
  readonly groups?: number;
  readonly bias?: Tensor;
}

/** Options in full, with a number for each axis. */
interface Resolved {
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  /** Before and after the first axis, before and after the second. */
  readonly padding: readonly number[];
  readonly groups: number;
}

const PADDING_MODES: readonly PaddingMode[] = ['zeros', 'reflect', 'replicate', 'circular'];

/**
 * @internal Throws unless a convolution's tensors and options fit together; fills in what options leave out.
 *
 * Images or signals `[batch, …, in]`, weight `[…, in / groups, out]`.
 */
export function checkConvolution(
  owner: string,
  x: Tensor,
  weight: Tensor,
  options: Options & { readonly padding?: PerAxis | 'same' | 'valid'; readonly paddingMode?: PaddingMode },
): Resolved & { readonly paddingMode: PaddingMode } {
  const { paddingMode = 'zeros', bias } = options;
  if (!PADDING_MODES.includes(paddingMode)) {
    throw new RangeError(`${owner}: unknown padding mode '${paddingMode}'; ${choices(paddingMode, PADDING_MODES)}`);
  }
  const { sizes, channels, groups, stride, dilation } = common(owner, x, options);
  checkShape(`${owner} weight`, weight, [...sizes.map(() => null), channels / groups, null]);
  const [kernelSize, out] = [weight.shape.slice(0, -2) as number[], weight.shape.at(-1)!];
  checkDivides(owner, groups, 'output channels', out);
  if (bias) checkShape(`${owner} bias`, bias, [out]);
  const padding = borders(owner, options.padding ?? 0, kernelSize, stride, dilation);
  const reach = kernelSize.map((size, axis) => dilation[axis] * (size - 1) + 1);
  const padded = sizes.map((size, axis) => size + padding[2 * axis] + padding[2 * axis + 1]);
  if (reach.some((size, axis) => size > padded[axis])) {
    const dilated = dilation.some((step) => step > 1) ? ` with dilation ${dilation.join('×')}` : '';
    throw new RangeError(
      `${owner}: kernel ${kernelSize.join('×')}${dilated} is larger than the padded ${sizes.length === 2 ? 'image' : 'signal'} ${padded.join('×')} of ${formatShape(x.shape)}; pad more or use a smaller kernel`,
    );
  }
  return { stride, padding, dilation, groups, paddingMode };
}

/**
 * @internal As {@link checkConvolution} for transposed convolutions, whose weight is `[…, out / groups, in]`; also gives the sizes of the result.
 */
export function checkConvTranspose(
  owner: string,
  x: Tensor,
  weight: Tensor,
  options: Options & { readonly padding?: PerAxis; readonly outputPadding?: PerAxis },
): Resolved & { readonly outputPadding: readonly number[]; readonly outputSize: readonly number[] } {
  const { sizes, channels, groups, stride, dilation } = common(owner, x, options);
  checkShape(`${owner} weight`, weight, [...sizes.map(() => null), null, channels]);
  const kernelSize = weight.shape.slice(0, -2) as number[];
  if (options.bias) checkShape(`${owner} bias`, options.bias, [weight.shape.at(-2)! * groups]);
  const widths = perAxis(owner, 'padding', options.padding ?? 0, sizes.length, 0);
  const outputPadding = perAxis(owner, 'outputPadding', options.outputPadding ?? 0, sizes.length, 0);
  for (const [axis, extra] of outputPadding.entries()) {
    if (extra < stride[axis] || extra < dilation[axis]) continue;
    throw new RangeError(
      `${owner}: outputPadding ${outputPadding.join('×')} must be smaller than the stride ${stride.join('×')} or the dilation ${dilation.join('×')}`,
    );
  }
  const outputSize = sizes.map(
    (size, axis) =>
      (size - 1) * stride[axis] - 2 * widths[axis] + dilation[axis] * (kernelSize[axis] - 1) + outputPadding[axis] + 1,
  );
  if (outputSize.some((size) => size < 1)) {
    throw new RangeError(
      `${owner}: padding ${widths.join('×')} leaves nothing of ${formatShape(x.shape)}, a result of ${outputSize.join('×')}; pad less`,
    );
  }
  const padding = widths.flatMap((width) => [width, width]);
  return { stride, padding, dilation, groups, outputPadding, outputSize };
}

/** What both kinds check of their input and options: images where the owner's name ends in 2d, else signals. */
function common(owner: string, x: Tensor, options: Options) {
  const shape: number[] = owner.endsWith('2d') ? checkImages(owner, x) : checkShape(owner, x, [null, null, null]);
  if (x.dtype !== 'float32') throw new TypeError(`${owner}: expected float32, found ${x.dtype}; cast it first`);
  const [sizes, channels] = [shape.slice(1, -1), shape.at(-1)!];
  const { groups = 1 } = options;
  checkInteger(owner, 'groups', groups, 1);
  checkDivides(owner, groups, 'input channels', channels);
  const stride = perAxis(owner, 'stride', options.stride ?? 1, sizes.length, 1);
  const dilation = perAxis(owner, 'dilation', options.dilation ?? 1, sizes.length, 1);
  return { sizes, channels, groups, stride, dilation };
}

function checkDivides(owner: string, groups: number, what: string, channels: number): void {
  if (channels % groups === 0) return;
  throw new RangeError(`${owner}: groups must divide the ${what}, found ${groups} groups of ${channels} channels`);
}
