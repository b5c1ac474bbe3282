import type { Column } from './network-plan.ts';

/** Where a number of a flattened vector lay before. */
export interface FlattenedFrom {
  readonly channel: number;
  readonly row: number;
  readonly column: number;
}

/**
 * Where element `index` of a flattened vector comes from. The order is PyTorch's: all of the first channel row by row, then the next channel, although images lie
 * with their channels last here.
 */
export function flattenedFrom({ places: [height, width], isVector }: Column, index: number): FlattenedFrom {
  if (isVector) return { channel: index, row: 0, column: 0 };
  const size = height * width;
  return { channel: Math.floor(index / size), row: Math.floor((index % size) / width), column: index % width };
}

/** The place of a channel's cell in the flattened vector. */
export const flattenedTo = ({ places: [height, width] }: Column, { channel, row, column }: FlattenedFrom): number =>
  (channel * height + row) * width + column;
