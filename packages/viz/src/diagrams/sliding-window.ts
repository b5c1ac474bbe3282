import { outputSize } from '@cnn/layers';
import { checkInteger } from '@cnn/tensor';

/** How a window goes over its input. */
export interface SlidingWindowOptions {
  /** Step of the kernel, one number or `[vertical, horizontal]`, as all that follow. @default 1; of a pool its window */
  readonly stride?: number | readonly [number, number];
  /** Border on each side. @default 0 */
  readonly padding?: number | readonly [number, number];
  /** Distance of the kernel's points. @default 1 */
  readonly dilation?: number | readonly [number, number];
  /** Whether the convolution is transposed: its input is spread by the stride and the kernel goes over it one by one. @default false */
  readonly transposed?: boolean;
  /** Added at the far side of a transposed convolution's output. @default 0 */
  readonly outputPadding?: number | readonly [number, number];
  /** A pool in place of a convolution, whose kernel is its window. @default none */
  readonly pool?: 'max' | 'average';
  /** Whether a last window of a pool may reach over the edge. @default false */
  readonly ceilMode?: boolean;
}

/** How a kernel goes along one axis, in cells of the input as it is drawn: with its border and, where it is spread, with the zeros between. */
export interface AxisWindows {
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly dilation: number;
  /** First and last cell that is drawn; the input begins at 0. */
  readonly low: number;
  readonly high: number;
  /** Cells from one value of the input to the next. */
  readonly spread: number;
  /** Border on each side that counts for the mean of a pool. */
  readonly padding: number;
  /** How the output's size comes about. */
  readonly numbers: string;
  /** Rows or columns at the far edge that no window sees. */
  readonly unused: number;
  /** The cell where the window of output `index` begins. */
  start(index: number): number;
}

/**
 * The windows of both axes.
 *
 * @throws RangeError for what no convolution or pool of PyTorch allows.
 */
export function slidingWindows(
  owner: string,
  input: readonly [number, number],
  kernel: readonly [number, number],
  options: SlidingWindowOptions,
): [rows: AxisWindows, columns: AxisWindows] {
  checkOptions(owner, options);
  return [0, 1].map((axis) => axisWindows(owner, input[axis], kernel[axis], options, axis as 0 | 1)) as [
    AxisWindows,
    AxisWindows,
  ];
}

function checkOptions(
  owner: string,
  { transposed, pool, outputPadding, dilation, ceilMode }: SlidingWindowOptions,
): void {
  if (pool !== undefined && pool !== 'max' && pool !== 'average') {
    throw new RangeError(`${owner}: pool must be 'max' or 'average', found '${pool}'`);
  }
  const isSet = (value: SlidingWindowOptions['dilation'], otherwise: number) =>
    [value ?? otherwise].flat().some((each) => each !== otherwise);
  if (pool && transposed) throw new RangeError(`${owner}: expected a pool or a transposed convolution, found both`);
  if (isSet(outputPadding, 0) && !transposed) {
    throw new RangeError(`${owner}: outputPadding belongs to a transposed convolution; set transposed`);
  }
  if (ceilMode && !pool) throw new RangeError(`${owner}: ceilMode belongs to a pool; set pool`);
  if (pool === 'average' && isSet(dilation, 1)) {
    throw new RangeError(`${owner}: an average pool has no dilation, found ${dilation}`);
  }
}

function axisWindows(
  owner: string,
  input: number,
  kernel: number,
  { stride, padding, dilation, outputPadding, transposed = false, pool, ceilMode = false }: SlidingWindowOptions,
  axis: 0 | 1,
): AxisWindows {
  const at = (value: number | readonly [number, number] | undefined, otherwise: number) =>
    typeof value === 'object' ? value[axis] : (value ?? otherwise);
  const step = at(stride, pool ? kernel : 1);
  const border = at(padding, 0);
  const apart = at(dilation, 1);
  const extra = at(outputPadding, 0);
  const settings = {
    kernel,
    stride: step,
    padding: border,
    dilation: apart,
    ceilMode,
    transposed,
    outputPadding: extra,
  };
  const { size: output, numbers, unused } = outputSize(input, settings);
  if (pool && border > kernel / 2) {
    throw new RangeError(`${owner}: padding ${border} is more than half the window ${kernel}; pad the input first`);
  }
  if (transposed && extra >= Math.max(step, apart)) {
    throw new RangeError(
      `${owner}: outputPadding ${extra} must be smaller than the stride ${step} or the dilation ${apart}`,
    );
  }
  checkInteger(owner, 'size of the output', output, 1, 64);
  const reach = apart * (kernel - 1);
  const spread = transposed ? step : 1;
  const last = (input - 1) * spread;
  const start = transposed ? (index: number) => index + border - reach : (index: number) => index * step - border;
  return {
    input,
    output,
    kernel,
    dilation: apart,
    low: Math.min(transposed ? 0 : -border, start(0)),
    high: Math.max(transposed ? last : last + border, start(output - 1) + reach),
    spread,
    padding: border,
    numbers,
    unused,
    start,
  };
}
