import { crc32 } from '../download/crc32.ts';
import { checkPixels, damagedImage } from './image-damage.ts';

/** What a PNG file says of its pixels. */
export interface PNGHeader {
  readonly width: number;
  readonly height: number;
  /** Of a channel. */
  readonly bits: number;
  readonly colour: number;
  readonly interlaced: boolean;
}

/** What of a PNG file its pixels are made of. */
export interface PNGChunks {
  readonly header: PNGHeader;
  /** Three bytes for each of 256 colours; those that the file does not have are black. */
  readonly palette: Uint8Array;
  /** One zlib stream. */
  readonly data: Uint8Array;
}

/** The colour types. */
export const PNG = { GREY: 0, RGB: 2, PALETTE: 3, GREY_ALPHA: 4, RGBA: 6 } as const;

const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  [PNG.GREY]: [1, 2, 4, 8, 16],
  [PNG.RGB]: [8, 16],
  [PNG.PALETTE]: [1, 2, 4, 8],
  [PNG.GREY_ALPHA]: [8, 16],
  [PNG.RGBA]: [8, 16],
};

const [IHDR, PLTE, IDAT, IEND] = [0x49484452, 0x504c5445, 0x49444154, 0x49454e44];
/** The signature, and IHDR with its length, name and checksum. */
const HEADER_BYTES = 8 + 8 + 13 + 4;

/**
 * Reads a PNG file as far as its pixels go: up to the end of the first row of IDAT chunks.
 *
 * Checksums count up to the pixels, as in Pillow; those of IDAT do not, for the compressed data has its own.
 *
 * @throws DataError that names the file if it is damaged, or larger than Pillow's limit.
 */
export function readPNGChunks(bytes: Uint8Array, subject: string): PNGChunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) {
    throw damagedImage(subject, 'a PNG signature and header', `${bytes.length} bytes that are none`);
  }
  const header = readHeader(view, subject);
  const data: Uint8Array[] = [];
  const palette = new Uint8Array(768);
  let colours = 0;
  for (let at = 8; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at);
    const type = view.getUint32(at + 4);
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (type === IDAT) data.push(body);
    else if (data.length > 0 || type === IEND) break;
    else {
      checkChunk(bytes, at, subject);
      if (type === PLTE) {
        if (length > 768) throw damagedImage(subject, 'a palette of at most 256 colours', `${length} bytes`);
        colours = Math.floor(length / 3);
        palette.fill(0);
        palette.set(body.subarray(0, colours * 3));
      }
    }
    at += 12 + length;
  }
  if (data.length === 0) throw damagedImage(subject, 'pixels (an IDAT chunk)', 'none');
  if (header.colour === PNG.PALETTE && colours === 0) throw damagedImage(subject, 'a palette (a PLTE chunk)', 'none');
  return { header, palette, data: data.length === 1 ? data[0] : joined(data) };
}

/** @throws DataError unless the chunk is whole, and its checksum right. */
function checkChunk(bytes: Uint8Array, at: number, subject: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(at);
  const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
  if (!/^\w{4}$/.test(name)) throw damagedImage(subject, 'the name of a chunk', JSON.stringify(name));
  if (at + 12 + length > bytes.length) {
    throw damagedImage(
      subject,
      `a chunk ${name} of ${length} bytes`,
      `the end of the file after ${bytes.length - at - 8}`,
    );
  }
  const checksum = crc32(bytes.subarray(at + 4, at + 8 + length));
  if (checksum !== view.getUint32(at + 8 + length)) throw damagedImage(subject, `a chunk ${name}`, 'a wrong checksum');
}

function readHeader(view: DataView, subject: string): PNGHeader {
  if (view.getUint32(8) !== 13 || view.getUint32(12) !== IHDR)
    throw damagedImage(subject, 'a header (IHDR) of 13 bytes first', 'something else');
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [bits, colour, compression, filter, interlace] = [24, 25, 26, 27, 28].map((at) => view.getUint8(at));
  if (!DEPTHS[colour]?.includes(bits) || compression !== 0 || filter !== 0 || interlace > 1) {
    throw damagedImage(
      subject,
      'a kind of PNG that there is',
      `colour type ${colour} with ${bits} bits, compression ${compression}, filters ${filter}, interlacing ${interlace}`,
    );
  }
  checkPixels(width, height, subject);
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
