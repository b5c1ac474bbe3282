import { DataError } from '@cnn/tensor';
import type { Image } from '../dataset.ts';
import { inflate } from './inflate.ts';

/**
 * Decodes a PNG file to red, green and blue bytes, with the very pixels that Pillow's `convert('RGB')` gives.
 *
 * All bit depths, palettes and interlacing. Transparency is dropped, of 16 bits a colour the upper 8 are kept; 16 bits of grey are clipped at
 * 255, as Pillow does. Follows the PNG specification (third edition, W3C 2025).
 *
 * @returns `[height, width, 3]`.
 * @throws DataError that names the file if it is damaged, or larger than 178,956,970 pixels, Pillow's limit.
 * @example
 * const { pixels, shape } = decodePNG(new Uint8Array(await file.arrayBuffer()), file.name);
 */
export function decodePNG(bytes: Uint8Array, subject = 'PNG image'): Image {
  const { header, palette, data } = readChunks(bytes, subject);
  const passes = header.interlaced ? ADAM7 : WHOLE;
  const depth = header.bits * CHANNELS[header.colour];
  const parts = passes
    .map(([left, top, across, down]) => ({
      left,
      top,
      across,
      down,
      width: Math.ceil((header.width - left) / across),
      height: Math.ceil((header.height - top) / down),
    }))
    .filter(({ width, height }) => width > 0 && height > 0);
  const lineBytes = (width: number): number => Math.ceil((width * depth) / 8);
  const total = parts.reduce((sum, { width, height }) => sum + height * (1 + lineBytes(width)), 0);
  const raw = inflate(data, total, subject);
  const pixels = new Uint8Array(header.width * header.height * 3);
  let at = 0;
  for (const { left, top, across, down, width, height } of parts) {
    const length = lineBytes(width);
    unfilter(raw, at, height, length, Math.max(1, depth >> 3), subject);
    for (let row = 0; row < height; row++) {
      const line = at + row * (1 + length) + 1;
      const to = ((top + row * down) * header.width + left) * 3;
      writeLine(raw, line, width, header, palette, pixels, to, across * 3);
    }
    at += height * (1 + length);
  }
  return { pixels, shape: [header.height, header.width, 3] };
}

interface Header {
  readonly width: number;
  readonly height: number;
  /** Of a channel. */
  readonly bits: number;
  readonly colour: number;
  readonly interlaced: boolean;
}

const MOST_PIXELS = 178_956_970;
const [GREY, RGB, PALETTE, GREY_ALPHA, RGBA] = [0, 2, 3, 4, 6];
const CHANNELS: Readonly<Record<number, number>> = { [GREY]: 1, [RGB]: 3, [PALETTE]: 1, [GREY_ALPHA]: 2, [RGBA]: 4 };
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  [GREY]: [1, 2, 4, 8, 16],
  [RGB]: [8, 16],
  [PALETTE]: [1, 2, 4, 8],
  [GREY_ALPHA]: [8, 16],
  [RGBA]: [8, 16],
};

/** Where the pixels of each pass begin, and how far apart they lie. */
type Pass = readonly [left: number, top: number, across: number, down: number];
const WHOLE: readonly Pass[] = [[0, 0, 1, 1]];
const ADAM7: readonly Pass[] = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

interface Chunks {
  readonly header: Header;
  /** Three bytes for each of up to 256 colours. */
  readonly palette: Uint8Array;
  /** One zlib stream. */
  readonly data: Uint8Array;
}

function readChunks(bytes: Uint8Array, subject: string): Chunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 33 || view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) {
    throw damaged(subject, 'a PNG signature and header', `${bytes.length} bytes that are none`);
  }
  const header = readHeader(view, subject);
  const data: Uint8Array[] = [];
  const palette = new Uint8Array(768);
  let colours = 0;
  for (let at = 8; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === 'IEND') break;
    const body = bytes.subarray(at + 8, Math.min(bytes.length, at + 8 + length));
    if (type === 'IDAT') data.push(body);
    else if (type === 'PLTE' && length <= 768) {
      palette.set(body);
      colours = length;
    }
    at += 12 + length;
  }
  if (data.length === 0) throw damaged(subject, 'pixels (an IDAT chunk)', 'none');
  if (header.colour === PALETTE && colours === 0) throw damaged(subject, 'a palette (a PLTE chunk)', 'none');
  return { header, palette, data: data.length === 1 ? data[0] : joined(data) };
}

function readHeader(view: DataView, subject: string): Header {
  if (view.getUint32(8) !== 13 || view.getUint32(12) !== 0x49484452)
    throw damaged(subject, 'IHDR first', 'another chunk');
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [bits, colour, compression, filter, interlace] = [24, 25, 26, 27, 28].map((at) => view.getUint8(at));
  if (!DEPTHS[colour]?.includes(bits) || compression !== 0 || filter !== 0 || interlace > 1) {
    throw damaged(
      subject,
      'a kind of PNG that there is',
      `colour type ${colour} with ${bits} bits, interlace method ${interlace}`,
    );
  }
  if (width === 0 || height === 0 || width * height > MOST_PIXELS) {
    throw damaged(subject, `1 to ${MOST_PIXELS} pixels`, `${width}×${height}`);
  }
  return { width, height, bits, colour, interlaced: interlace === 1 };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Undoes the filters in place; a line is a filter's number and `length` bytes. */
function unfilter(raw: Uint8Array, start: number, height: number, length: number, step: number, subject: string): void {
  for (let row = 0; row < height; row++) {
    const filter = raw[start + row * (1 + length)];
    const line = start + row * (1 + length) + 1;
    // Above the first line lie zeros.
    const above = row === 0 ? -1 : line - 1 - length;
    if (filter > 4) throw damaged(subject, 'filters from 0 to 4', `${filter} in line ${row}`);
    if (filter === 0) continue;
    for (let i = 0; i < length; i++) {
      const left = i < step ? 0 : raw[line + i - step];
      const up = above < 0 ? 0 : raw[above + i];
      if (filter === 1) raw[line + i] += left;
      else if (filter === 2) raw[line + i] += up;
      else if (filter === 3) raw[line + i] += (left + up) >> 1;
      else raw[line + i] += paeth(left, up, above < 0 || i < step ? 0 : raw[above + i - step]);
    }
  }
}

function paeth(left: number, up: number, corner: number): number {
  const [toLeft, toUp, toCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** Writes one line's pixels, `step` bytes apart. */
function writeLine(
  raw: Uint8Array,
  line: number,
  width: number,
  { bits, colour }: Header,
  palette: Uint8Array,
  pixels: Uint8Array,
  start: number,
  step: number,
): void {
  const channels = CHANNELS[colour];
  let to = start;
  if (colour === RGB || colour === RGBA) {
    const bytes = bits >> 3;
    for (let x = 0, from = line; x < width; x++, from += channels * bytes, to += step) {
      pixels[to] = raw[from];
      pixels[to + 1] = raw[from + bytes];
      pixels[to + 2] = raw[from + 2 * bytes];
    }
    return;
  }
  const most = (1 << bits) - 1;
  for (let x = 0; x < width; x++, to += step) {
    const value = greyOrIndex(raw, line, x, bits, channels);
    if (colour === PALETTE) {
      pixels[to] = palette[value * 3];
      pixels[to + 1] = palette[value * 3 + 1];
      pixels[to + 2] = palette[value * 3 + 2];
    } else {
      const grey = bits < 8 ? (value * 255) / most : value;
      pixels[to] = grey;
      pixels[to + 1] = grey;
      pixels[to + 2] = grey;
    }
  }
}

function greyOrIndex(raw: Uint8Array, line: number, x: number, bits: number, channels: number): number {
  if (bits === 8) return raw[line + x * channels];
  if (bits === 16) {
    const at = line + x * channels * 2;
    // Pillow clips grey alone; with transparency it keeps the upper byte.
    return channels === 1 && raw[at] > 0 ? 255 : raw[at + (channels === 1 ? 1 : 0)];
  }
  const bit = x * bits;
  return (raw[line + (bit >> 3)] >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
}

function damaged(subject: string, expected: string, found: string): DataError {
  return new DataError(subject, { expected, found, remedy: 'check that the file opens in an image viewer' });
}
