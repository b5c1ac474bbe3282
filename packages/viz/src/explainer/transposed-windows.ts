import type { Column } from './network-plan.ts';
import type { Windows } from './windows.ts';

type Pair = readonly [vertical: number, horizontal: number];

/**
 * Which cells of its input each cell of a transposed convolution's output gets something from, where each cell of the input sets down a kernel, `stride` apart.
 *
 * Unlike those of a convolution, windows differ in size from cell to cell, and where the stride is larger than the kernel some hold no cell at all.
 */
export function transposedWindows(column: Column, { places: input }: Column): Windows | undefined {
  const size = (column.module as { kernelSize?: Pair } | undefined)?.kernelSize;
  if (!size) return undefined;
  const { stride, padding, dilation } = column.operation!.attributes as unknown as Pick<
    Windows,
    'stride' | 'padding' | 'dilation'
  >;
  const places = (axis: 0 | 1, index: number) =>
    Array.from({ length: size[axis] }, (_, tap) =>
      sourceOf(index + padding[2 * axis] - tap * dilation[axis], stride[axis], input[axis]),
    );
  return {
    input,
    output: column.places,
    size,
    stride,
    padding,
    dilation,
    places,
    reach: (axis, index) => {
      const seen = places(axis, index).filter((place) => place !== undefined);
      return [Math.min(...seen), Math.max(...seen)];
    },
  };
}

/** The cell of the input whose kernel begins there; none between two of them. */
function sourceOf(start: number, stride: number, length: number): number | undefined {
  const place = start / stride;
  return Number.isInteger(place) && place >= 0 && place < length ? place : undefined;
}
