import {
  add,
  cast,
  customGradient,
  gather,
  hasKernel,
  mul,
  reshape,
  runKernel,
  sub,
  sum,
  type Tensor,
  tensor,
  valueAndGradient,
  zerosLike,
} from '@cnn/tensor';
import { LEVELS } from './histogram.ts';
import type { Tiling } from './tiling.ts';

/** The kernel of our WASM engine that looks levels up. */
const LOOK_UP = 'CnnLookUp';

/**
 * What tables hold for the level ⌊255 · x⌋ of each number; between the middles of tiles mixed of those of the four around. Without a gradient.
 *
 * Images `[batch, height, width, channels]` in [0, 1] and tables `[batch, rows, columns, channels, LEVELS]` → the images' shape.
 */
export function throughTables(images: Tensor, tables: Tensor, tiling: Tiling): Tensor {
  if (hasKernel(LOOK_UP)) return runKernel(LOOK_UP, { images, tables }, tiling)[0]!;
  return throughTablesByOps(images, tables, tiling);
}

/** The same with a gradient to the tables; levels have no slope. */
export function differentiableThroughTables(images: Tensor, tables: Tensor, tiling: Tiling): Tensor {
  const run = customGradient(([x, y]: [Tensor, Tensor], save) => {
    save([x, y]);
    return {
      value: throughTables(x, y, tiling),
      gradient: (dy, [own, all]) => [
        zerosLike(own!),
        valueAndGradient((z) => sum(mul(dy, throughTablesByOps(own!, z, tiling))), all!).gradient,
      ],
    };
  });
  return run(images, tables);
}

function throughTablesByOps(images: Tensor, tables: Tensor, { grid, tile }: Tiling): Tensor {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const [rows, columns] = grid;
  const places = [neighbours(height, rows, tile[0]), neighbours(width, columns, tile[1])] as const;
  // Where in the list of all tables a number's own one begins, and in it its level.
  const level = cast(mul(images, LEVELS - 1), 'int32');
  const channel = steps(channels, LEVELS, [1, 1, 1, channels]);
  const own = add(add(level, channel), steps(batch, rows * columns * channels * LEVELS, [batch, 1, 1, 1]));
  const list = reshape(tables, [-1]);
  const [down, across] = [places[0].shares, places[1].shares];
  const corner = (row: 'before' | 'behind', column: 'before' | 'behind') => {
    const tileOf = (at: Int32Array, step: number) => at.map((index) => index * step * channels * LEVELS);
    const vertical = tensor(tileOf(places[0][row], columns), [1, height, 1, 1], 'int32');
    const horizontal = tensor(tileOf(places[1][column], 1), [1, 1, width, 1], 'int32');
    return gather(list, add(add(own, vertical), horizontal));
  };
  const line = (row: 'before' | 'behind') => {
    const left = corner(row, 'before');
    if (columns === 1) return left;
    return mixed(left, corner(row, 'behind'), tensor(across, [1, 1, width, 1]));
  };
  return rows === 1 ? line('before') : mixed(line('before'), line('behind'), tensor(down, [1, height, 1, 1]));
}

function mixed(a: Tensor, b: Tensor, share: Tensor): Tensor {
  return add(a, mul(sub(b, a), share));
}

function steps(count: number, step: number, shape: number[]): Tensor {
  return tensor(
    Int32Array.from({ length: count }, (_, i) => i * step),
    shape,
    'int32',
  );
}

/** The tiles whose middles lie before and behind each pixel of an axis, the same one at the ends, and the share of the second. */
function neighbours(size: number, tiles: number, tile: number) {
  const [before, behind, shares] = [new Int32Array(size), new Int32Array(size), new Float32Array(size)];
  for (let i = 0; i < size; i++) {
    const place = (i + 0.5) / tile - 0.5;
    const first = Math.floor(place);
    before[i] = Math.max(first, 0);
    behind[i] = Math.min(first + 1, tiles - 1);
    shares[i] = place - first;
  }
  return { before, behind, shares };
}
