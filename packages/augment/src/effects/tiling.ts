import { pad2d, reshape, type Tensor, transpose } from '@cnn/tensor';

/** Tiles of equal size that cover images; where they reach beyond them, those are mirrored at their last pixels. */
export interface Tiling {
  /** Tiles down and across. */
  readonly grid: readonly [rows: number, columns: number];
  /** Pixels of a tile. */
  readonly tile: readonly [height: number, width: number];
}

/** The smallest tiles with which a grid covers images. */
export function tilingOf(grid: readonly [number, number], [, height, width]: readonly number[]): Tiling {
  return { grid, tile: [Math.ceil(height! / grid[0]), Math.ceil(width! / grid[1])] };
}

/** The pixels of each channel of each tile as a row: `[batch · rows · columns · channels, pixels]`. Differentiable. */
export function planesOf(images: Tensor, { grid: [rows, columns], tile: [tileHeight, tileWidth] }: Tiling): Tensor {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const beyond = [rows * tileHeight - height, columns * tileWidth - width] as const;
  const whole = pad2d(images, [0, beyond[0], 0, beyond[1]], { mode: 'reflect' });
  const tiles = reshape(whole, [batch, rows, tileHeight, columns, tileWidth, channels]);
  return reshape(transpose(tiles, [0, 1, 3, 5, 2, 4]), [batch * rows * columns * channels, tileHeight * tileWidth]);
}
