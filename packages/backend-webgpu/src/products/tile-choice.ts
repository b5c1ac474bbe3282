import type { Tile } from './tile-product.ts';

const side = (length: number) => (length % 64 > 32 || length % 64 === 0 ? 64 : 32);

/** Tiles of 64 × 64, halved along an axis where that leaves less of the last one empty. */
export function tileFor(rows: number, columns: number): Tile {
  const [down, across] = [rows > 32 ? 64 : 32, side(columns)];
  return { rows: down, columns: across, invocationRows: down / 8, invocationColumns: across / 8 };
}

/** Workgroups that keep a large device busy. */
const ENOUGH = 512;
/** Terms of a sum below which a part is not worth its own addition. */
const LEAST_DEPTH = 256;

/** In how many parts sums are made so that there is work for all of a device, and how many terms each has: a multiple of 16. */
export function partsOf(tiles: number, depth: number): { readonly parts: number; readonly partDepth: number } {
  const wanted = Math.max(1, Math.min(Math.ceil(ENOUGH / tiles), Math.floor(depth / LEAST_DEPTH)));
  const partDepth = 16 * Math.ceil(depth / wanted / 16);
  return { parts: Math.ceil(depth / partDepth), partDepth };
}
