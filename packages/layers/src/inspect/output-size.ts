import { checkInteger } from '@cnn/tensor';

export interface OutputSizeOptions {
  /** Size of the kernel or window along this axis. */
  readonly kernel: number;
  /** Step of the kernel. @default 1 */
  readonly stride?: number;
  /** Border on each side. @default 0 */
  readonly padding?: number;
  /** Distance of the kernel's points. @default 1 */
  readonly dilation?: number;
  /** Whether a last window may reach over the edge, as some pools allow. @default false */
  readonly ceilMode?: boolean;
  /** Whether the convolution is transposed: the size that such a convolution would have come from. @default false */
  readonly transposed?: boolean;
  /** Added at one side of a transposed convolution's output. @default 0 */
  readonly outputPadding?: number;
}

/** An output's size, and how it comes about. */
export interface OutputSize {
  readonly size: number;
  /** The rule, in PyTorch's words. */
  readonly formula: string;
  /** The rule with the numbers put in. */
  readonly numbers: string;
  /** Rows (or columns) at the far edge, of the padded input, that no window sees. */
  readonly unused: number;
}

/**
 * The size along one axis after a convolution or a pool, with the formula and its numbers.
 *
 * Follows the shape sections of torch.nn.Conv2d, MaxPool2d and ConvTranspose2d.
 *
 * @throws RangeError if an option is no whole number or the kernel is larger than the padded input.
 * @example
 * outputSize(32, { kernel: 3, padding: 1 }).numbers; // '⌊(32 + 2·1 − 1·(3 − 1) − 1) / 1⌋ + 1 = 32'
 */
export function outputSize(input: number, options: OutputSizeOptions): OutputSize {
  const { kernel, stride = 1, padding = 0, dilation = 1, ceilMode = false, transposed, outputPadding = 0 } = options;
  for (const [name, value] of Object.entries({ input, kernel, stride, dilation }))
    checkInteger('outputSize', name, value, 1);
  for (const [name, value] of Object.entries({ padding, outputPadding })) checkInteger('outputSize', name, value, 0);
  const reach = dilation * (kernel - 1) + 1;
  if (transposed) {
    const size = (input - 1) * stride - 2 * padding + reach + outputPadding;
    if (size < 1) throw new RangeError(`outputSize: padding ${padding} leaves nothing of the output; pad less`);
    return {
      size,
      formula: '(in − 1)·stride − 2·padding + dilation·(kernel − 1) + output padding + 1',
      numbers: `(${input} − 1)·${stride} − 2·${padding} + ${dilation}·(${kernel} − 1) + ${outputPadding} + 1 = ${size}`,
      unused: 0,
    };
  }
  const room = input + 2 * padding - reach;
  let size = (ceilMode ? Math.ceil : Math.floor)(room / stride) + 1;
  // Rounding up lets a window reach over the border by less than a step.
  if (size < 1) {
    throw new RangeError(
      `outputSize: a kernel that reaches over ${reach} does not fit into ${input + 2 * padding}; pad more or use a smaller kernel`,
    );
  }
  // A last window must begin inside the input or the border before it.
  const dropped = ceilMode && (size - 1) * stride >= input + padding;
  if (dropped) size--;
  const [left, right] = ceilMode ? ['⌈', '⌉'] : ['⌊', '⌋'];
  return {
    size,
    formula: `${left}(in + 2·padding − dilation·(kernel − 1) − 1) / stride${right} + 1`,
    numbers:
      `${left}(${input} + 2·${padding} − ${dilation}·(${kernel} − 1) − 1) / ${stride}${right} + 1` +
      `${dropped ? ' − 1 (the last window would begin behind the input)' : ''} = ${size}`,
    unused: Math.max(0, room - (size - 1) * stride),
  };
}

/**
 * The border that keeps the size at stride 1: `[before, after]`, which differ by one where the kernel reaches over an even number. It is what
 * `padding: 'same'` means.
 *
 * @example
 * [3, 5, 7].map((kernel) => samePadding(kernel)[0]); // [1, 2, 3]
 */
export function samePadding(kernel: number, dilation = 1): [before: number, after: number] {
  checkInteger('samePadding', 'kernel', kernel, 1);
  checkInteger('samePadding', 'dilation', dilation, 1);
  const whole = dilation * (kernel - 1);
  return [Math.floor(whole / 2), Math.ceil(whole / 2)];
}
