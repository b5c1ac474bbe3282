import {
  add,
  checkShape,
  concat,
  gather,
  less,
  maximum,
  minimum,
  mul,
  type Shape,
  scope,
  split,
  sub,
  type Tensor,
  tensor,
  where,
  withoutGradient,
  zerosLike,
} from '@cnn/tensor';
import type { Mixed } from './mix.ts';

/** How a mosaic is laid. */
export interface MosaicLayout {
  readonly columns: number;
  readonly rows: number;
  /** Of the images. */
  readonly shape: Shape;
  /** Height and width of the window. */
  readonly size: readonly [height: number, width: number];
}

/** Boxes `[batch, count, 4]` of images as those of mosaics of them, `[batch, count · columns · rows, 4]`, where those less than `least` are zeros. */
export function mosaicBoxes(
  boxes: Tensor,
  { applied, pairs, start }: Mixed<'start'>,
  { columns, rows, shape: [, height, width], size: [tall, wide] }: MosaicLayout,
  least: number,
): Tensor {
  const batch = applied.length;
  checkShape('RandomMosaic boxes', boxes, [batch, null, 4]);
  return scope(() => {
    const tiles = Array.from({ length: columns * rows }, (_, tile) => {
      const from = Int32Array.from(applied, (flag, i) =>
        flag && tile > 0 ? pairs[i * (columns * rows - 1) + tile - 1]! : i,
      );
      const [x, y] = [width! * Math.floor(tile / rows), height! * (tile % rows)];
      const shifts = Array.from(applied, (flag, i) => {
        const [left, top] = flag ? [x - at(start, 2 * i), y - at(start, 2 * i + 1)] : [0, 0];
        return [left, top, left, top];
      });
      return add(gather(boxes, tensor(from, [batch], 'int32'), 0), tensor(shifts.flat(), [batch, 1, 4], 'float32'));
    });
    const bounds = (values: readonly number[]) => tensor([...values], [1, 1, 4], 'float32');
    const clipped = minimum(maximum(concat(tiles, 1), bounds([0, 0, 1, 1])), bounds([wide - 1, tall - 1, wide, tall]));
    const isSmall = withoutGradient((all: Tensor) => {
      const [left, top, right, bottom] = split(all, 4, 2) as [Tensor, Tensor, Tensor, Tensor];
      return less(mul(sub(sub(right, left), 1), sub(sub(bottom, top), 1)), least);
    })(clipped);
    const kept = where(isSmall, zerosLike(clipped), clipped);
    const own = concat([boxes, ...tiles.slice(1).map(() => zerosLike(boxes))], 1);
    return where(tensor(Array.from(applied, Boolean), [batch, 1, 1], 'bool'), kept, own);
  });
}

function at(values: ArrayLike<number> | Tensor, k: number): number {
  return (values as Float32Array)[k]!;
}
