import type { Say } from '../locale.ts';
import type { AxisWindows, SlidingWindowOptions } from './sliding-window.ts';

/** Numbers row by row. */
export type Grid = readonly (readonly number[])[];

/** One point of the kernel in one of its places. */
export interface Tap {
  /** Cell of the drawn input. */
  readonly row: number;
  readonly column: number;
  /** Point of the kernel, which a transposed convolution goes through backwards. */
  readonly kernelRow: number;
  readonly kernelColumn: number;
  /** Value of the input that lies there; undefined in the border and between spread values. */
  readonly input?: readonly [row: number, column: number];
}

/** All points of the kernel where it makes one value of the output. */
export function tapsOf(
  [rows, columns]: readonly [AxisWindows, AxisWindows],
  row: number,
  column: number,
  transposed: boolean,
): Tap[] {
  const along = (axis: AxisWindows, index: number) =>
    Array.from({ length: axis.kernel }, (_, tap) => {
      const cell = axis.start(index) + tap * axis.dilation;
      const value = cell / axis.spread;
      const isInput = Number.isInteger(value) && value >= 0 && value < axis.input;
      return { cell, kernel: transposed ? axis.kernel - 1 - tap : tap, input: isInput ? value : undefined };
    });
  return along(rows, row).flatMap((y) =>
    along(columns, column).map((x) => ({
      row: y.cell,
      column: x.cell,
      kernelRow: y.kernel,
      kernelColumn: x.kernel,
      ...(y.input !== undefined && x.input !== undefined && { input: [y.input, x.input] as const }),
    })),
  );
}

/**
 * A value of the output and how it comes about, such as `3·1 + 2·(−1) = 1`; undefined where the numbers are not known.
 *
 * The border counts as zeros and is left out; the mean of a pool divides by its points all the same, as PyTorch does.
 */
export function madeValue(
  taps: readonly Tap[],
  [rows, columns]: readonly [AxisWindows, AxisWindows],
  { pool }: Pick<SlidingWindowOptions, 'pool'>,
  input: Grid | undefined,
  kernel: Grid | undefined,
  say: Say,
): { value: number; text: string } | undefined {
  if (!input || (!kernel && !pool)) return undefined;
  const seen = taps.flatMap((tap) => (tap.input ? [{ tap, value: input[tap.input[0]][tap.input[1]] }] : []));
  const listed = seen.map(({ value }) => short(value)).join(', ');
  if (pool === 'max') {
    const value = seen.reduce((most, each) => Math.max(most, each.value), Number.NEGATIVE_INFINITY);
    return { value, text: `max(${listed}) = ${short(value)}` };
  }
  if (pool === 'average') {
    const inBorder = (cell: number, { padding, input: length }: AxisWindows) =>
      cell >= -padding && cell < length + padding;
    const points = taps.filter(({ row, column }) => inBorder(row, rows) && inBorder(column, columns)).length;
    const value = seen.reduce((sum, each) => sum + each.value, 0) / points;
    return {
      value,
      text: `(${seen.map(({ value: each }) => factor(each)).join(' + ')}) / ${points} = ${short(value)}`,
    };
  }
  const weight = ({ kernelRow, kernelColumn }: Tap) => kernel![kernelRow][kernelColumn];
  const value = seen.reduce((sum, each) => sum + each.value * weight(each.tap), 0);
  const terms = seen.map((each) => `${factor(each.value)}·${factor(weight(each.tap))}`);
  return { value, text: terms.length > 0 ? `${terms.join(' + ')} = ${short(value)}` : say(nothing) };
}

const nothing = { en: '0, all of it in the border', zh: '0，全部在填充里' };

/** A number in few characters, with a true minus sign. */
export function short(value: number): string {
  return `${Number(value.toPrecision(3))}`.replace('-', '−');
}

const factor = (value: number): string => (value < 0 ? `(${short(value)})` : short(value));
