import type { Image } from '../dataset.ts';
import { inflate } from './inflate.ts';
import { PNG, type PNGHeader, readPNGChunks } from './png-chunks.ts';
import { unfilterPNG } from './unfilter-png.ts';

/**
 * Decodes a PNG file to red, green and blue: `[height, width, 3]` bytes.
 *
 * The bytes are those of Pillow's `convert('RGB')`, which torchvision's default loader gives, for all bit depths, palettes and interlacing.
 * Transparency is dropped, not blended; of 16 bits a colour the upper 8 are kept, but grey of 16 bits is clipped at 255, as Pillow does. Of an
 * animation comes the picture that viewers without animation show. Gamma and profiles are not applied. As with Pillow, checksums up to the
 * pixels must be right, and of what follows them nothing matters. Unlike Pillow, which shows it black, a picture without its last lines or
 * without a palette is refused.
 *
 * Runs at once, in this thread. Follows the PNG specification (third edition, W3C 2025).
 *
 * @param subject names the file in errors.
 * @throws DataError that names the file if it is damaged, or larger than 178,956,970 pixels, Pillow's limit.
 * @example
 * const { pixels, shape } = decodePNG(new Uint8Array(await file.arrayBuffer()), file.name);
 */
export function decodePNG(bytes: Uint8Array, subject = 'PNG image'): Image {
  const { header, palette, data } = readPNGChunks(bytes, subject);
  const depth = header.bits * CHANNELS[header.colour];
  const parts = partsOf(header);
  const total = parts.reduce((sum, { width, height }) => sum + height * (1 + lineBytes(width, depth)), 0);
  const raw = inflate(data, total, subject);
  const pixels = new Uint8Array(header.width * header.height * 3);
  // Lines of three bytes a pixel are what is asked for already.
  const isReady = depth === 24 && !header.interlaced;
  const write = isReady ? undefined : writerOf(header, palette);
  let start = 0;
  for (const { left, top, across, down, width, height } of parts) {
    const length = lineBytes(width, depth);
    const lines = { raw, start, height, length, step: Math.max(1, depth >> 3) };
    unfilterPNG(lines, subject, isReady ? pixels : undefined);
    for (let row = 0; write && row < height; row++) {
      const to = ((top + row * down) * header.width + left) * 3;
      write(raw, start + row * (1 + length) + 1, width, pixels, to, across * 3);
    }
    start += height * (1 + length);
  }
  return { pixels, shape: [header.height, header.width, 3] };
}

const CHANNELS: Readonly<Record<number, number>> = {
  [PNG.GREY]: 1,
  [PNG.RGB]: 3,
  [PNG.PALETTE]: 1,
  [PNG.GREY_ALPHA]: 2,
  [PNG.RGBA]: 4,
};

const lineBytes = (width: number, depth: number): number => Math.ceil((width * depth) / 8);

/** Pixels that lie apart in the picture, and side by side in the file. */
interface Part {
  readonly left: number;
  readonly top: number;
  /** How far apart they lie. */
  readonly across: number;
  readonly down: number;
  readonly width: number;
  readonly height: number;
}

/** Left, top, across and down of the seven parts of an interlaced picture. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

function partsOf({ width, height, interlaced }: PNGHeader): Part[] {
  if (!interlaced) return [{ left: 0, top: 0, across: 1, down: 1, width, height }];
  return ADAM7.map(([left, top, across, down]) => ({
    left,
    top,
    across,
    down,
    width: Math.ceil((width - left) / across),
    height: Math.ceil((height - top) / down),
  })).filter((part) => part.width > 0 && part.height > 0);
}

/** Writes one line's pixels, `step` bytes apart. */
type Writer = (lines: Uint8Array, line: number, width: number, pixels: Uint8Array, start: number, step: number) => void;

function writerOf({ bits, colour }: PNGHeader, palette: Uint8Array): Writer {
  if (colour === PNG.PALETTE) return byTable(bits, palette);
  if (colour === PNG.GREY && bits < 8) return byTable(bits, greys(bits));
  if (colour === PNG.GREY && bits === 16) return clipped;
  const bytes = bits >> 3;
  return colour === PNG.RGB || colour === PNG.RGBA
    ? colours(bytes, bytes * CHANNELS[colour])
    : grey(bytes * CHANNELS[colour]);
}

/** The upper byte of each channel. */
function colours(channel: number, pixel: number): Writer {
  return (lines, line, width, pixels, start, step) => {
    for (let x = 0, from = line, to = start; x < width; x++, from += pixel, to += step) {
      pixels[to] = lines[from];
      pixels[to + 1] = lines[from + channel];
      pixels[to + 2] = lines[from + 2 * channel];
    }
  };
}

/** The upper byte. */
function grey(pixel: number): Writer {
  return (lines, line, width, pixels, start, step) => {
    for (let x = 0, from = line, to = start; x < width; x++, from += pixel, to += step) {
      const value = lines[from];
      pixels[to] = value;
      pixels[to + 1] = value;
      pixels[to + 2] = value;
    }
  };
}

/** Grey of 16 bits as Pillow converts it. */
const clipped: Writer = (lines, line, width, pixels, start, step) => {
  for (let x = 0, from = line, to = start; x < width; x++, from += 2, to += step) {
    const value = lines[from] > 0 ? 255 : lines[from + 1];
    pixels[to] = value;
    pixels[to + 1] = value;
    pixels[to + 2] = value;
  }
};

/** The colours of numbers of at most eight bits. */
function byTable(bits: number, table: Uint8Array): Writer {
  const mask = (1 << bits) - 1;
  return (lines, line, width, pixels, start, step) => {
    for (let x = 0, bit = 0, to = start; x < width; x++, bit += bits, to += step) {
      const from = ((lines[line + (bit >> 3)] >> (8 - bits - (bit & 7))) & mask) * 3;
      pixels[to] = table[from];
      pixels[to + 1] = table[from + 1];
      pixels[to + 2] = table[from + 2];
    }
  };
}

function greys(bits: number): Uint8Array {
  const most = (1 << bits) - 1;
  return Uint8Array.from({ length: 3 * (most + 1) }, (_, i) => (Math.floor(i / 3) * 255) / most);
}
