import { blankPicture, type Picture } from './picture.ts';

export interface TileSheetOptions {
  readonly columns: number;
  /** Edge of a drawn pixel; each one is repeated, not smoothed. @default 1 */
  readonly scale?: number;
  /** Transparent pixels between tiles. @default 2 */
  readonly gap?: number;
}

/**
 * Lays pictures of one size side by side, row by row, as a single picture.
 *
 * Thousands of tiles in one image are shown at once, where thousands of SVG elements are not.
 */
export function tileSheet(tiles: readonly Picture[], { columns, scale = 1, gap = 2 }: TileSheetOptions): Picture {
  const width = tiles[0].width * scale;
  const height = tiles[0].height * scale;
  const rows = Math.ceil(tiles.length / columns);
  const sheet = blankPicture(columns * (width + gap) - gap, rows * (height + gap) - gap);
  const from = tiles.map(({ data }) => new Uint32Array(data.buffer, data.byteOffset, data.length / 4));
  const to = new Uint32Array(sheet.data.buffer);
  from.forEach((pixels, tile) => {
    const left = (tile % columns) * (width + gap);
    const top = Math.floor(tile / columns) * (height + gap);
    for (let y = 0; y < height; y++) {
      const row = Math.floor(y / scale) * tiles[0].width;
      const start = (top + y) * sheet.width + left;
      for (let x = 0; x < width; x++) to[start + x] = pixels[row + Math.floor(x / scale)];
    }
  });
  return sheet;
}
