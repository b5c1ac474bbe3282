import type { Image } from '../dataset.ts';
import { checkPixels, damagedImage } from './image-damage.ts';

/**
 * Decodes a BMP file to red, green and blue: `[height, width, 3]` bytes.
 *
 * The bytes are those of Pillow's `convert('RGB')`. Reads 1, 4, 8, 16, 24 and 32 bits a pixel, with and without run-length coding or masks,
 * from bottom to top and from top to bottom; alpha is dropped.
 *
 * @param subject names the file in errors.
 * @throws DataError that names the file if it is damaged, cut off, larger than 178,956,970 pixels, Pillow's limit, or holds a JPEG or PNG.
 * @example
 * const { pixels, shape } = decodeBMP(new Uint8Array(await file.arrayBuffer()), file.name);
 */
export function decodeBMP(bytes: Uint8Array, subject = 'BMP image'): Image {
  const header = readHeader(bytes, subject);
  const { width, height, bits, topDown, compression } = header;
  checkPixels(width, height, subject);
  const rle = compression === RLE8 || compression === RLE4;
  const lineBytes = rle ? width : Math.ceil((width * bits) / 32) * 4;
  const there = Math.max(0, bytes.length - header.data);
  // Of the last line nothing is needed beyond its pixels. Runs make at most 255 pixels of two bytes.
  const least = rle ? Math.ceil((width * height) / 128) : lineBytes * (height - 1) + Math.ceil((width * bits) / 8);
  if (there < least) throw damagedImage(subject, `${least} bytes for ${width}×${height} pixels`, `${there}`);
  const lines = rle ? unpackRuns(bytes, header, subject) : bytes.subarray(header.data);
  const read = pixelReader(bytes, header, subject);
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    const line = (topDown ? y : height - 1 - y) * lineBytes;
    for (let x = 0; x < width; x++, to += 3) read(lines, line, x, pixels, to);
  }
  return { pixels, shape: [height, width, 3] };
}

const [PLAIN, RLE8, RLE4, MASKS] = [0, 1, 2, 3];
const HEADERS = [12, 40, 52, 56, 64, 108, 124];
const OLD_HEADER = 12;

interface Header {
  readonly headerBytes: number;
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  readonly compression: number;
  readonly colours: number;
  /** Where the palette begins, and bytes of its colours. */
  readonly palette: number;
  readonly colourBytes: number;
  /** Where the pixels begin. */
  readonly data: number;
}

function readHeader(bytes: Uint8Array, subject: string): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const need = (size: number): void => {
    if (bytes.length < size) throw damagedImage(subject, `a BMP header of ${size} bytes`, `${bytes.length} bytes`);
  };
  need(18);
  if (view.getUint16(0) !== 0x424d) throw damagedImage(subject, 'a BMP file', 'something else');
  const headerBytes = view.getUint32(14, true);
  if (!HEADERS.includes(headerBytes)) {
    throw damagedImage(subject, `a BMP header of ${HEADERS.join(', ')} bytes`, `${headerBytes}`);
  }
  need(14 + headerBytes);
  const old = headerBytes === OLD_HEADER;
  const rows = old ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(old ? 24 : 28, true);
  const compression = old ? PLAIN : view.getUint32(30, true);
  if (![1, 4, 8, 16, 24, 32].includes(bits))
    throw damagedImage(subject, '1, 4, 8, 16, 24 or 32 bits a pixel', `${bits}`);
  if (compression > MASKS) throw damagedImage(subject, 'pixels, runs or masks', `compression ${compression}`);
  const colours = (old ? 0 : view.getUint32(46, true)) || 2 ** bits;
  if (bits <= 8 && colours > 65_536) throw damagedImage(subject, 'at most 65536 colours', `${colours}`);
  const colourBytes = old ? 3 : 4;
  const palette = 14 + headerBytes + (compression === MASKS && headerBytes === 40 ? 12 : 0);
  const paletteEnd = palette + (bits <= 8 ? colours * colourBytes : 0);
  const offset = view.getUint32(10, true);
  // Some writers forget to count the palette.
  const data = offset === 0 || (bits <= 8 && offset === 14 + headerBytes) ? paletteEnd : offset;
  const width = old ? view.getUint16(18, true) : view.getUint32(18, true);
  return {
    headerBytes,
    width,
    height: Math.abs(rows),
    topDown: rows < 0,
    bits,
    compression,
    colours,
    palette,
    colourBytes,
    data,
  };
}

/** Writes the pixel in column `x` of the line. */
type PixelReader = (lines: Uint8Array, line: number, x: number, pixels: Uint8Array, to: number) => void;

function pixelReader(bytes: Uint8Array, header: Header, subject: string): PixelReader {
  const { bits, compression } = header;
  if (bits <= 8) {
    const palette = readPalette(bytes, header);
    return byPalette(palette, compression === RLE8 || compression === RLE4 ? 8 : bits);
  }
  if (compression === RLE8 || compression === RLE4) throw damagedImage(subject, 'runs of 4 or 8 bits', `${bits} bits`);
  if (compression === PLAIN && bits > 16) {
    const step = bits >> 3;
    return (lines, line, x, pixels, to) => {
      const from = line + x * step;
      pixels[to] = lines[from + 2];
      pixels[to + 1] = lines[from + 1];
      pixels[to + 2] = lines[from];
    };
  }
  return byMasks(bits >> 3, compression === PLAIN ? [0x7c00, 0x3e0, 0x1f] : readMasks(bytes, bits, subject));
}

/** Red, green and blue for each of 256 colours; those that the file does not have are black. */
function readPalette(bytes: Uint8Array, { colours, palette, colourBytes }: Header): Uint8Array {
  const table = new Uint8Array(768);
  for (let i = 0; i < Math.min(colours, 256); i++) {
    for (let channel = 0; channel < 3; channel++)
      table[i * 3 + channel] = bytes[palette + i * colourBytes + 2 - channel];
  }
  return table;
}

function byPalette(table: Uint8Array, bits: number): PixelReader {
  const mask = (1 << bits) - 1;
  return (lines, line, x, pixels, to) => {
    const bit = x * bits;
    const from = ((lines[line + (bit >> 3)] >> (8 - bits - (bit & 7))) & mask) * 3;
    pixels[to] = table[from];
    pixels[to + 1] = table[from + 1];
    pixels[to + 2] = table[from + 2];
  };
}

function readMasks(bytes: Uint8Array, bits: number, subject: string): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 66) throw damagedImage(subject, 'masks', 'the end of the file');
  const masks = [54, 58, 62].map((at) => view.getUint32(at, true));
  // No masks are the usual ones.
  if (bits === 32 && masks.every((mask) => mask === 0)) return [0xff0000, 0xff00, 0xff];
  for (const mask of masks) {
    const low = (mask & -mask) >>> 0;
    // Bits side by side, at most eight, within the pixel.
    const isWhole = mask > 0 && Number.isInteger(Math.log2(mask / low + 1)) && mask / low < 256 && mask < 2 ** bits;
    if (!isWhole)
      throw damagedImage(
        subject,
        `masks of up to 8 bits in ${bits}`,
        masks.map((each) => each.toString(16)).join(', '),
      );
  }
  return masks;
}

function byMasks(step: number, masks: readonly number[]): PixelReader {
  const shifts = masks.map((mask) => 31 - Math.clz32(mask & -mask));
  const most = masks.map((mask, channel) => mask >>> shifts[channel]);
  return (lines, line, x, pixels, to) => {
    const from = line + x * step;
    let value = 0;
    for (let i = step - 1; i >= 0; i--) value = (value << 8) | lines[from + i];
    for (let channel = 0; channel < 3; channel++) {
      const part = (value >>> shifts[channel]) & most[channel];
      pixels[to + channel] = Math.floor((part * 255) / most[channel]);
    }
  };
}

/** Undoes run-length coding: a byte for each pixel, line by line from the file's first. */
function unpackRuns(
  bytes: Uint8Array,
  { width, height, bits, compression, data }: Header,
  subject: string,
): Uint8Array {
  if (bits !== (compression === RLE8 ? 8 : 4)) throw damagedImage(subject, 'runs of 4 or 8 bits', `${bits} bits`);
  const out = new Uint8Array(width * height);
  const half = (byte: number, i: number): number => (compression === RLE8 ? byte : i % 2 === 0 ? byte >> 4 : byte & 15);
  let [at, written, x] = [data, 0, 0];
  while (written < out.length) {
    if (at + 2 > bytes.length) break;
    const [count, value] = [bytes[at], bytes[at + 1]];
    at += 2;
    if (count > 0) {
      const length = Math.min(count, Math.max(0, width - x));
      for (let i = 0; i < length && written < out.length; i++) out[written++] = half(value, i);
      x += length;
    } else if (value === 0) {
      written = Math.ceil(written / width) * width;
      x = 0;
    } else if (value === 1) break;
    else if (value === 2) {
      if (at + 2 > bytes.length) break;
      written = Math.min(out.length, written + bytes[at] + bytes[at + 1] * width);
      x = written % width;
      at += 2;
    } else {
      const size = compression === RLE8 ? value : Math.ceil(value / 2);
      const length = Math.min(value, out.length - written);
      if (at + (compression === RLE8 ? length : Math.ceil(length / 2)) > bytes.length) break;
      for (let i = 0; i < length; i++) out[written++] = half(bytes[at + (compression === RLE8 ? i : i >> 1)], i);
      x += value;
      at += size;
      // Counted from the file's beginning.
      at += at % 2;
    }
  }
  if (written === out.length) return out;
  throw damagedImage(subject, `runs of ${out.length} pixels`, `${written}`);
}
