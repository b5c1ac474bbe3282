/** How a value of ours lies in ONNX: axis i there is our axis `order[i]`. */
export type AxisOrder = readonly number[];

/** Sizes of a value; a negative one is that many times the batch, which the file leaves free. */
export type Sizes = readonly number[];

/** The same order. */
export const asHere = (rank: number): AxisOrder => Array.from({ length: rank }, (_, axis) => axis);

/** PyTorch's and ONNX's order of signals, images and volumes: channels behind the batch. */
export function channelsFirst(rank: number): AxisOrder {
  if (rank < 3) return asHere(rank);
  return [0, rank - 1, ...asHere(rank - 2).map((axis) => axis + 1)];
}

/** `items`, by our axes, as they lie in an order. */
export const arranged = <T>(items: readonly T[], order: AxisOrder): T[] => order.map((axis) => items[axis]);

/** How a value lies that is made of another by leaving out axes. */
export function without(order: AxisOrder, removed: readonly number[]): AxisOrder {
  return order
    .filter((axis) => !removed.includes(axis))
    .map((axis) => axis - removed.filter((each) => each < axis).length);
}

/** Whether values of these sizes have their numbers in the same sequence in both orders: only axes of size 1 lie elsewhere. */
export function areAlike(sizes: Sizes, a: AxisOrder, b: AxisOrder): boolean {
  return String(longAxes(sizes, a)) === String(longAxes(sizes, b));
}

/**
 * How the result of a reshape lies if the numbers stay where they are in ONNX's order; undefined if they cannot.
 *
 * Axes that become one axis, or several, move as a block: `[batch, height, width, channels]` that lies channels first can be cut into
 * `[batch, height, width, groups, channels / groups]` in place.
 */
export function orderAfterReshape(from: Sizes, order: AxisOrder, to: Sizes): AxisOrder | undefined {
  const blocks = reshapeBlocks(from, to);
  if (!blocks) return undefined;
  const before = longAxes(from, order);
  const after: number[] = [];
  while (before.length > 0) {
    const block = blocks.find(([first]) => first[0] === before[0]);
    if (!block || String(before.splice(0, block[0].length)) !== String(block[0])) return undefined;
    after.push(...block[1]);
  }
  const usual = [channelsFirst(to.length), asHere(to.length)];
  const found = usual.find((each) => String(longAxes(to, each)) === String(after));
  return found ?? [...after, ...asHere(to.length).filter((axis) => to[axis] === 1)];
}

const longAxes = (sizes: Sizes, order: AxisOrder): number[] => order.filter((axis) => sizes[axis] !== 1);

/** Pairs of neighbouring axes, before and after, of equal numbers of elements, as small as can be. */
function reshapeBlocks(from: Sizes, to: Sizes): [number[], number[]][] | undefined {
  const left = [longAxes(from, asHere(from.length)), longAxes(to, asHere(to.length))];
  const blocks: [number[], number[]][] = [];
  while (left[0].length > 0 && left[1].length > 0) {
    const block: [number[], number[]] = [[left[0].shift()!], [left[1].shift()!]];
    const counts = [from[block[0][0]], to[block[1][0]]];
    while (counts[0] !== counts[1]) {
      const [a, b] = counts.map(Math.abs);
      // Of one number with the batch and the same without, the second lacks it.
      const behind = a < b || (a === b && counts[0] > 0) ? 0 : 1;
      const axis = left[behind].shift();
      if (axis === undefined) return undefined;
      block[behind].push(axis);
      counts[behind] *= [from, to][behind][axis];
    }
    blocks.push(block);
  }
  return left[0].length + left[1].length === 0 ? blocks : undefined;
}
