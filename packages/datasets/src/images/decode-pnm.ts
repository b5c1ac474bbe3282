import type { Image } from '../dataset.ts';
import { checkPixels, damagedImage } from './image-damage.ts';
import { roundHalfToEven } from './image-size.ts';

/**
 * Decodes a PBM, PGM or PPM file, plain or not, to red, green and blue: `[height, width, 3]` bytes.
 *
 * The bytes are those of Pillow's `convert('RGB')`: values are stretched from the file's largest to 255, but grey of more than 255 steps is
 * stretched to 65535 and then clipped at 255. Follows the descriptions of the formats by netpbm.
 *
 * @param subject names the file in errors.
 * @throws DataError that names the file if it is damaged, cut off, or larger than 178,956,970 pixels, Pillow's limit.
 * @example
 * const { pixels, shape } = decodePNM(new Uint8Array(await file.arrayBuffer()), file.name);
 */
export function decodePNM(bytes: Uint8Array, subject = 'PNM image'): Image {
  const kind = bytes[1] - ZERO;
  if (bytes[0] !== LETTER_P || !(kind >= 1 && kind <= 6)) throw damagedImage(subject, 'P1 to P6', 'something else');
  const text = new Words(bytes, 2, subject);
  const [width, height] = [text.number(), text.number()];
  checkPixels(width, height, subject);
  const isBits = kind === 1 || kind === 4;
  const channels = kind === 3 || kind === 6 ? 3 : 1;
  const most = isBits ? 1 : text.number();
  if (most < 1 || most > 65_535) throw damagedImage(subject, 'a largest value from 1 to 65535', `${most}`);
  const lineBytes = Math.ceil((width * channels * (isBits ? 1 : most > 255 ? 16 : 8)) / 8);
  // Words need a letter each, and but for bits a space.
  const least = kind > 3 ? lineBytes * height : width * height * channels * (isBits ? 1 : 2) - 1;
  // One space ends the head.
  const data = text.at + 1;
  if (bytes.length - data < least) {
    throw damagedImage(subject, `${least} bytes for ${width}×${height} pixels`, `${Math.max(0, bytes.length - data)}`);
  }
  const shade = isBits ? (value: number) => 255 - 255 * value : shadeOf(most, channels);
  const pixels = new Uint8Array(width * height * 3);
  const read = readerOf(kind, most, text, data);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      for (let channel = 0; channel < channels; channel++) {
        const value = read(y * lineBytes, x * channels + channel);
        // Pillow, too, is strict with words only.
        if (value > most && kind <= 3) throw damagedImage(subject, `values up to ${most}`, `${value}`);
        pixels[to + channel] = shade(value);
      }
      if (channels === 1) pixels.fill(pixels[to], to + 1, to + 3);
    }
  }
  return { pixels, shape: [height, width, 3] };
}

const [ZERO, LETTER_P, HASH] = [48, 80, 35];
/** Of a number, in digits. */
const LONGEST = 10;

/** What a value becomes. */
function shadeOf(most: number, channels: number): (value: number) => number {
  const top = channels === 1 && most > 255 ? 65_535 : 255;
  const shade = (value: number): number => Math.min(255, roundHalfToEven((Math.min(value, most) / most) * top));
  if (most > 255) return shade;
  const shades = Uint8Array.from({ length: 256 }, (_, value) => shade(value));
  return (value) => shades[value];
}

/** Value `i` of a line that begins at `line`, in order. */
function readerOf(kind: number, most: number, text: Words, data: number): (line: number, i: number) => number {
  const { bytes } = text;
  if (kind === 1) return () => text.digit();
  if (kind <= 3) return () => text.number();
  if (kind === 4) return (line, i) => (bytes[data + line + (i >> 3)] >> (7 - (i & 7))) & 1;
  if (most <= 255) return (line, i) => bytes[data + line + i];
  return (line, i) => (bytes[data + line + 2 * i] << 8) | bytes[data + line + 2 * i + 1];
}

const isSpace = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);

/** Numbers in digits, with spaces and comments between. */
class Words {
  readonly bytes: Uint8Array;
  /** Where the last word ended. */
  at: number;
  readonly #subject: string;

  constructor(bytes: Uint8Array, at: number, subject: string) {
    this.bytes = bytes;
    this.at = at;
    this.#subject = subject;
  }

  number(): number {
    this.#skip();
    const start = this.at;
    let value = 0;
    for (; this.at < this.bytes.length && !isSpace(this.bytes[this.at]) && this.bytes[this.at] !== HASH; this.at++) {
      value = value * 10 + this.#valueOf(this.bytes[this.at], 9);
    }
    if (this.at === start) throw damagedImage(this.#subject, 'a number', 'the end of the file');
    if (this.at - start > LONGEST) throw damagedImage(this.#subject, `numbers of at most ${LONGEST} digits`, 'more');
    return value;
  }

  /** One of two, which need no space between. */
  digit(): number {
    this.#skip();
    if (this.at === this.bytes.length) throw damagedImage(this.#subject, 'a digit', 'the end of the file');
    return this.#valueOf(this.bytes[this.at++], 1);
  }

  #valueOf(byte: number, most: number): number {
    const value = byte - ZERO;
    if (value >= 0 && value <= most) return value;
    throw damagedImage(this.#subject, 'a number in digits', JSON.stringify(String.fromCharCode(byte)));
  }

  #skip(): void {
    const { bytes } = this;
    for (; this.at < bytes.length; this.at++) {
      if (bytes[this.at] === HASH)
        while (this.at < bytes.length && bytes[this.at] !== 10 && bytes[this.at] !== 13) this.at++;
      else if (!isSpace(bytes[this.at])) return;
    }
  }
}
