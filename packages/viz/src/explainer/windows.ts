import type { Column } from './network-plan.ts';
import { transposedWindows } from './transposed-windows.ts';

/** A cell of a map. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

type Pair = readonly [vertical: number, horizontal: number];

/** Which cells of its input each cell of an output looks at, for convolutions and pools of all kinds. */
export interface Windows {
  readonly input: Pair;
  readonly output: Pair;
  /** Height and width of the kernel or window; of adaptive pools the first one's. */
  readonly size: Pair;
  readonly stride: Pair;
  /** `[top, bottom, left, right]` */
  readonly padding: readonly [number, number, number, number];
  readonly dilation: Pair;
  /** The rows (axis 0) or columns (axis 1) that output `index` looks at, in order. Those outside the input are undefined: a border of zeros. */
  places(axis: 0 | 1, index: number): readonly (number | undefined)[];
  /** Where the window of an output begins and ends in the input, the border included: `[first, last]`. */
  reach(axis: 0 | 1, index: number): Pair;
}

/** The windows of a column; undefined where it has none. */
export function windowsOf(column: Column, input: Column, kernel?: Pair): Windows | undefined {
  const { operation, places: output } = column;
  if (!operation || column.isVector || input.isVector) return undefined;
  if (/^adaptive(Avg|Max)Pool2d$/.test(operation.name)) return adaptiveWindows(input.places, output);
  if (operation.name === 'convTranspose2d') return transposedWindows(column, input);
  const given = operation.attributes as Partial<Settings>;
  const size = kernel ?? given.window;
  if (!size || !/^(conv2d|maxPool2d|avgPool2d)$/.test(operation.name)) return undefined;
  const { stride = [1, 1], padding = [0, 0, 0, 0], dilation = [1, 1], paddingMode = 'zeros' } = given;
  const start = (axis: 0 | 1, index: number) => index * stride[axis] - padding[2 * axis];
  return {
    input: input.places,
    output,
    size,
    stride,
    padding,
    dilation,
    places: (axis, index) =>
      Array.from({ length: size[axis] }, (_, tap) =>
        inside(start(axis, index) + tap * dilation[axis], input.places[axis], paddingMode),
      ),
    reach: (axis, index) => [start(axis, index), start(axis, index) + dilation[axis] * (size[axis] - 1)],
  };
}

/** An output whose window holds a cell of the input, as near to its middle as there is one; undefined where no window sees the cell. */
export function outputSeeing(windows: Windows, { row, column }: Cell): Cell | undefined {
  const [y, x] = [nearest(windows, 0, row), nearest(windows, 1, column)];
  return y === undefined || x === undefined ? undefined : { row: y, column: x };
}

interface Settings {
  readonly window: Pair;
  readonly stride: Pair;
  readonly padding: readonly [number, number, number, number];
  readonly dilation: Pair;
  readonly paddingMode: string;
}

function adaptiveWindows(input: Pair, output: Pair): Windows {
  const first = (axis: 0 | 1, index: number) => Math.floor((index * input[axis]) / output[axis]);
  const end = (axis: 0 | 1, index: number) => Math.ceil(((index + 1) * input[axis]) / output[axis]);
  return {
    input,
    output,
    size: [end(0, 0), end(1, 0)],
    stride: [Math.floor(input[0] / output[0]), Math.floor(input[1] / output[1])],
    padding: [0, 0, 0, 0],
    dilation: [1, 1],
    places: (axis, index) =>
      Array.from({ length: end(axis, index) - first(axis, index) }, (_, i) => first(axis, index) + i),
    reach: (axis, index) => [first(axis, index), end(axis, index) - 1],
  };
}

/** Where in the input a place lies that may be in the border. */
function inside(place: number, length: number, mode: string): number | undefined {
  if (place >= 0 && place < length) return place;
  if (mode === 'replicate') return place < 0 ? 0 : length - 1;
  if (mode === 'circular') return ((place % length) + length) % length;
  if (mode === 'reflect') return place < 0 ? -place : 2 * (length - 1) - place;
  return undefined;
}

function nearest(windows: Windows, axis: 0 | 1, place: number): number | undefined {
  let found: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < windows.output[axis]; index++) {
    if (!windows.places(axis, index).includes(place)) continue;
    const [first, last] = windows.reach(axis, index);
    const distance = Math.abs((first + last) / 2 - place);
    if (distance < least) [found, least] = [index, distance];
  }
  return found;
}

/** A cell inside a window to go on from: the last that was chosen, if the window holds it, or else its middle. */
export function cursorIn(
  [top, bottom, left, right]: readonly [number, number, number, number],
  [height, width]: Pair,
  last: Cell | undefined,
): Cell {
  if (last && last.row >= top && last.row <= bottom && last.column >= left && last.column <= right) return last;
  const middle = (from: number, to: number, count: number) =>
    Math.min(count - 1, Math.max(0, Math.floor((from + to) / 2)));
  return { row: middle(top, bottom, height), column: middle(left, right, width) };
}

/** How far windows reach over the edges of their input: `[top, bottom, left, right]`. */
export function borderOf({ input, output, reach }: Windows): readonly [number, number, number, number] {
  const [top, bottom, left, right] = ([0, 1] as const).flatMap((axis) => [
    Math.max(0, -reach(axis, 0)[0]),
    Math.max(0, reach(axis, output[axis] - 1)[1] - input[axis] + 1),
  ]);
  return [top, bottom, left, right];
}
