import type { Image } from '../dataset.ts';
import { checkPixels, damagedImage } from './image-damage.ts';

/**
 * Decodes the first picture of a GIF file to red, green and blue: `[height, width, 3]` bytes.
 *
 * The bytes are those of Pillow's `convert('RGB')`: transparent pixels have the colour that the palette has for them, and so has what the
 * picture leaves free of the screen. Follows the GIF89a specification.
 *
 * @param subject names the file in errors.
 * @throws DataError that names the file if it is damaged, cut off, or larger than 178,956,970 pixels, Pillow's limit.
 * @example
 * const { pixels, shape } = decodeGIF(new Uint8Array(await file.arrayBuffer()), file.name);
 */
export function decodeGIF(bytes: Uint8Array, subject = 'GIF image'): Image {
  const frame = readFrame(bytes, subject);
  const width = Math.max(frame.screenWidth, frame.left + frame.width);
  const height = Math.max(frame.screenHeight, frame.top + frame.height);
  checkPixels(frame.width, frame.height, subject);
  checkPixels(width, height, subject);
  const data = blocksFrom(bytes, frame.data);
  // A code of 12 bits stands for at most 4096 pixels, so a small file that claims a large picture is refused before memory is asked for.
  if (width * height > data.length * MOST_PIXELS_A_BYTE) {
    throw damagedImage(subject, `data for ${width}×${height} pixels`, `${data.length} bytes`);
  }
  const indices = unpack(data, frame.bits, frame.width * frame.height, subject);
  const pixels = new Uint8Array(width * height * 3);
  const { palette } = frame;
  if (frame.width < width || frame.height < height) fill(pixels, palette.subarray(frame.free * 3, frame.free * 3 + 3));
  const rows = frame.interlaced ? interlacedRows(frame.height) : undefined;
  for (let y = 0, from = 0; y < frame.height; y++) {
    let to = ((frame.top + (rows ? rows[y] : y)) * width + frame.left) * 3;
    for (let x = 0; x < frame.width; x++, to += 3) {
      const colour = indices[from++] * 3;
      pixels[to] = palette[colour];
      pixels[to + 1] = palette[colour + 1];
      pixels[to + 2] = palette[colour + 2];
    }
  }
  return { pixels, shape: [height, width, 3] };
}

const MOST_PIXELS_A_BYTE = 2731;
const MOST_CODES = 4096;
const [EXTENSION, GRAPHIC_CONTROL, PICTURE, TRAILER] = [0x21, 0xf9, 0x2c, 0x3b];

interface Frame {
  readonly screenWidth: number;
  readonly screenHeight: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
  /** Three bytes for each of 256 colours. */
  readonly palette: Uint8Array;
  /** The colour of what the frame does not cover. */
  readonly free: number;
  /** Of the first codes without the two special ones. */
  readonly bits: number;
  /** Where its blocks begin. */
  readonly data: number;
}

function readFrame(bytes: Uint8Array, subject: string): Frame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const need = (end: number, what: string): void => {
    if (end > bytes.length) throw damagedImage(subject, what, `the end of the file after ${bytes.length} bytes`);
  };
  need(13, 'the header of a GIF file');
  const name = String.fromCharCode(...bytes.subarray(0, 6));
  if (name !== 'GIF87a' && name !== 'GIF89a') throw damagedImage(subject, 'GIF87a or GIF89a', JSON.stringify(name));
  const [screenWidth, screenHeight] = [view.getUint16(6, true), view.getUint16(8, true)];
  let at = 13;
  /** Reads the palette that the flags tell of. */
  const paletteAt = (flags: number): Uint8Array | undefined => {
    if ((flags & 128) === 0) return undefined;
    const size = 6 << (flags & 7);
    need(at + size, 'a palette');
    const palette = new Uint8Array(768);
    palette.set(bytes.subarray(at, at + size));
    at += size;
    return palette;
  };
  const shared = paletteAt(bytes[10]);
  let free = 0;
  for (;;) {
    need(at + 1, 'a picture');
    const kind = bytes[at++];
    if (kind === TRAILER) throw damagedImage(subject, 'a picture', 'none');
    if (kind === EXTENSION) {
      need(at + 6, 'a picture');
      const isControl = bytes[at] === GRAPHIC_CONTROL && bytes[at + 1] >= 4;
      if (isControl && (bytes[at + 2] & 1) === 1) free = bytes[at + 5];
      at = endOfBlocks(bytes, at + 1);
    } else if (kind === PICTURE) break;
  }
  need(at + 10, 'the head of a picture');
  const [left, top, width, height] = [0, 2, 4, 6].map((offset) => view.getUint16(at + offset, true));
  const flags = bytes[at + 8];
  at += 9;
  const palette = paletteAt(flags) ?? shared ?? Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));
  need(at + 1, 'the data of a picture');
  const bits = bytes[at];
  if (bits < 1 || bits > 11) throw damagedImage(subject, 'codes of 1 to 11 bits', `${bits}`);
  const interlaced = (flags & 64) !== 0;
  return { screenWidth, screenHeight, left, top, width, height, interlaced, palette, free, bits, data: at + 1 };
}

/** Where what follows the blocks begins; they may be cut off. */
function endOfBlocks(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] > 0) at += 1 + bytes[at];
  return at + 1;
}

/** The contents of the blocks, one behind the other. */
function blocksFrom(bytes: Uint8Array, start: number): Uint8Array {
  const data = new Uint8Array(Math.max(0, Math.min(endOfBlocks(bytes, start), bytes.length) - start));
  let length = 0;
  for (let at = start; at < bytes.length && bytes[at] > 0; at += 1 + bytes[at]) {
    const block = bytes.subarray(at + 1, at + 1 + bytes[at]);
    data.set(block, length);
    length += block.length;
  }
  return data.subarray(0, length);
}

/** Undoes the compression, LZW with codes that grow. */
function unpack(data: Uint8Array, bits: number, size: number, subject: string): Uint8Array {
  const out = new Uint8Array(size);
  const clear = 1 << bits;
  // What a code stands for has come before: where it begins, and how long it is.
  const places = new Int32Array(MOST_CODES);
  const lengths = new Uint16Array(MOST_CODES);
  let [written, at, buffer, count] = [0, 0, 0, 0];
  let [codeBits, next, last, lastLength] = [bits + 1, clear + 2, -1, 0];
  while (written < size) {
    while (count < codeBits && at < data.length) {
      buffer |= data[at++] << count;
      count += 8;
    }
    if (count < codeBits) break;
    const code = buffer & ((1 << codeBits) - 1);
    buffer >>>= codeBits;
    count -= codeBits;
    if (code === clear) {
      [codeBits, next, last] = [bits + 1, clear + 2, -1];
      continue;
    }
    if (code === clear + 1) break;
    // The last code and the first pixel of this one become a code.
    if (last >= 0 && next < MOST_CODES) {
      places[next] = last;
      lengths[next++] = lastLength + 1;
      if (next === 1 << codeBits && codeBits < 12) codeBits++;
    }
    if (code >= next || (last < 0 && code > clear)) throw damagedImage(subject, `codes up to ${next - 1}`, `${code}`);
    last = written;
    if (code < clear) {
      out[written++] = code;
      lastLength = 1;
    } else {
      lastLength = lengths[code];
      const end = Math.min(size, written + lastLength);
      for (let from = places[code]; written < end; ) out[written++] = out[from++];
    }
  }
  if (written === size) return out;
  throw damagedImage(subject, `data for ${size} pixels`, `data for ${written}`);
}

/** The row in which each row of the file lies. */
function interlacedRows(height: number): Int32Array {
  const rows = new Int32Array(height);
  let y = 0;
  for (const [start, step] of [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ])
    for (let row = start; row < height; row += step) rows[y++] = row;
  return rows;
}

function fill(pixels: Uint8Array, colour: Uint8Array): void {
  for (let i = 0; i < pixels.length; i += 3) pixels.set(colour, i);
}
