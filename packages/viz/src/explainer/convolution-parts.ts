import { channelAt } from '../grids/channel-mean.ts';
import type { Column } from './network-plan.ts';
import type { ColumnValues, UnitWeights } from './network-values.ts';
import { groupChannels } from './unit-inputs.ts';
import { type Cell, type Windows, windowsOf } from './windows.ts';

/** A convolution's output channel, taken apart: one map for each input channel that it sees, and a bias. */
export interface ConvolutionParts {
  readonly windows: Windows;
  /** The input channels of its group: `first`, `first + 1`, …, `count` of them. */
  readonly first: number;
  readonly count: number;
  readonly bias: number;
  /** The kernel's slice for the `index`-th of these channels, row by row. */
  kernel(index: number): Float32Array;
  /** The `index`-th input channel, row by row. */
  input(index: number): Float32Array;
  /** What that slice makes of that channel, at every place. All of them and the bias add up to the output. */
  intermediate(index: number): Float32Array;
  /** The products behind one cell of an intermediate map. */
  products(index: number, cell: Cell): readonly Product[];
}

/** One value times one weight. Values in a border of zeros have no cell. */
export interface Product {
  readonly cell: Cell | undefined;
  readonly value: number;
  readonly weight: number;
}

/**
 * The parts of one output channel of a convolution; groups, stride, all paddings and dilation as the layer has them. Maps are computed when asked for, one at a time:
 * of many channels few are looked at.
 */
export function convolutionParts(
  column: Column,
  source: Column,
  unit: number,
  values: ColumnValues,
  { weight, bias }: UnitWeights,
): ConvolutionParts | undefined {
  const { first, count } = groupChannels(column, unit);
  const kernel = column.module && 'kernelSize' in column.module ? column.module.kernelSize : undefined;
  const size = pairOf(kernel) ?? squareOf(weight.length / count);
  const windows = size && windowsOf(column, source, size);
  if (!windows) return undefined;
  const [height, width] = windows.input;
  const taps = size[0] * size[1];
  let placed: readonly [Int32Array, Int32Array] | undefined;
  const input = (index: number) =>
    channelAt({ shape: [1, height, width, source.units], data: values.data }, first + index);
  const slice = (index: number) => Float32Array.from({ length: taps }, (_, tap) => weight[tap * count + index]);
  return {
    windows,
    first,
    count,
    bias: bias?.[0] ?? 0,
    kernel: slice,
    input,
    intermediate: (index) => {
      placed ??= [placesOf(windows, 0), placesOf(windows, 1)];
      return correlated(input(index), slice(index), windows, placed);
    },
    products: (index, cell) => {
      const kernel = slice(index);
      const [rows, columns] = [windows.places(0, cell.row), windows.places(1, cell.column)];
      return rows.flatMap((row, i) =>
        columns.map((column, j) => {
          const isOutside = row === undefined || column === undefined;
          const at = isOutside ? 0 : row * width + column;
          return {
            cell: isOutside ? undefined : { row, column },
            value: isOutside ? 0 : values.data[at * source.units + first + index],
            weight: kernel[i * columns.length + j],
          };
        }),
      );
    },
  };
}

/** −1 for what lies in a border of zeros; plain numbers in one array, because every place asks for them. */
function placesOf({ output, places }: Windows, axis: 0 | 1): Int32Array {
  return Int32Array.from(
    Array.from({ length: output[axis] }, (_, i) => places(axis, i)).flat(),
    (place) => place ?? -1,
  );
}

function correlated(
  map: Float32Array,
  kernel: Float32Array,
  windows: Windows,
  [rows, columns]: readonly [Int32Array, Int32Array],
): Float32Array {
  const [height, width] = windows.output;
  const [down, across] = windows.size;
  const result = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < down; i++) {
      const row = rows[y * down + i];
      if (row < 0) continue;
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let j = 0; j < across; j++) {
          const column = columns[x * across + j];
          if (column >= 0) sum += map[row * windows.input[1] + column] * kernel[i * across + j];
        }
        result[y * width + x] += sum;
      }
    }
  }
  return result;
}

const pairOf = (size: unknown): readonly [number, number] | undefined => {
  if (typeof size === 'number') return [size, size];
  return Array.isArray(size) && size.length === 2 ? [size[0], size[1]] : undefined;
};

/** Of a convolution that is a function only the number of weights is known. */
const squareOf = (taps: number): readonly [number, number] | undefined => {
  const edge = Math.sqrt(taps);
  return Number.isInteger(edge) ? [edge, edge] : undefined;
};

/** The largest finite value, whatever its sign. */
export function sizeOf(values: Float32Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (size > most && size < Number.POSITIVE_INFINITY) most = size;
  }
  return most;
}
