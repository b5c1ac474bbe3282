/** Numbers of TIFF that say how its pixels are stored. */
export const TIFF = {
  WIDTH: 256,
  HEIGHT: 257,
  BITS: 258,
  COMPRESSION: 259,
  PHOTOMETRIC: 262,
  FORMAT: 339,
  /** Of the photometric interpretation. */
  SEPARATED: 5,
  YCBCR: 6,
  /** Of the compression: YCbCr is what JPEG has, and is undone with it. */
  JPEGS: [6, 7] as readonly number[],
} as const;

/**
 * The first number of each tag of a TIFF file's first picture, where it is a whole one; undefined if the file is no TIFF.
 *
 * For a look ahead only: what is damaged is left out.
 */
export function readTIFFTags(bytes: Uint8Array): Map<number, number> | undefined {
  const order = String.fromCharCode(bytes[0], bytes[1]);
  if (bytes.length < 8 || (order !== 'II' && order !== 'MM')) return undefined;
  const little = order === 'II';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tags = new Map<number, number>();
  // Files beyond 4 GB have places of eight bytes.
  const big = view.getUint16(2, little) === 43;
  const place = (at: number): number => (big ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little));
  const width = big ? 8 : 4;
  if (bytes.length < 2 * width) return tags;
  const start = place(big ? 8 : 4);
  const head = big ? 8 : 2;
  if (start + head > bytes.length) return tags;
  const count = big ? place(start) : view.getUint16(start, little);
  const entry = big ? 20 : 12;
  for (let i = 0, at = start + head; i < count && at + entry <= bytes.length; i++, at += entry) {
    const type = view.getUint16(at + 2, little);
    const values = place(at + 4);
    const inside = at + 4 + width;
    const size = SIZES[type] ?? 0;
    if (size === 0 || values === 0) continue;
    const from = values * size <= width ? inside : place(inside);
    if (from + size > bytes.length) continue;
    const value =
      size === 2
        ? view.getUint16(from, little)
        : size === 4
          ? view.getUint32(from, little)
          : Number(view.getBigUint64(from, little));
    tags.set(view.getUint16(at, little), value);
  }
  return tags;
}

/** Of whole numbers without a sign, by their types. */
const SIZES: Readonly<Record<number, number>> = { 3: 2, 4: 4, 16: 8 };
