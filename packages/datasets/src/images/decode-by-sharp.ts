import { DataError } from '@cnn/tensor';
import type { Image } from '../dataset.ts';
import { checkPixels, damagedImage, MOST_PIXELS } from './image-damage.ts';
import { loadSharp } from './load-sharp.ts';
import { readTIFFTags, TIFF } from './tiff-tags.ts';

/**
 * Decodes WebP, TIFF and AVIF under Node, by libvips, to what Pillow's `convert('RGB')` makes of them.
 *
 * @throws DataError that names the file if it is damaged; Error if sharp is not installed.
 */
export async function decodeBySharp(bytes: Uint8Array, subject: string): Promise<Image> {
  const sharp = loadSharp();
  const tags = readTIFFTags(bytes);
  const photometric = tags?.get(TIFF.PHOTOMETRIC);
  // libvips would take it for RGB.
  if (photometric === TIFF.YCBCR && !TIFF.JPEGS.includes(tags!.get(TIFF.COMPRESSION) ?? 1)) {
    throw damagedImage(subject, 'RGB, grey, palette or CMYK, or YCbCr by JPEG', 'YCbCr');
  }
  // Before libvips, which says so on the console.
  if (tags) checkPixels(tags.get(TIFF.WIDTH) ?? 0, tags.get(TIFF.HEIGHT) ?? 0, subject);
  else checkAVIF(bytes, subject);
  // Memory is taken before the data is looked at, so little data must not claim a large picture.
  const limitInputPixels = Math.min(MOST_PIXELS, Math.max(ALWAYS_ALLOWED, bytes.length * MOST_PIXELS_A_BYTE));
  try {
    const picture = sharp(bytes, { failOn: 'error', ignoreIcc: true, limitInputPixels });
    // Pillow turns TIFF alone.
    if (tags) picture.autoOrient();
    picture.removeAlpha();
    const isCMYK = photometric === TIFF.SEPARATED;
    const isDeep = tags?.get(TIFF.BITS) === 16 && (tags.get(TIFF.FORMAT) ?? 1) === 1;
    const isClipped = isDeep && isGrey(photometric);
    if (isCMYK || isClipped) {
      // As it is in the file.
      const space = isClipped ? 'grey16' : 'cmyk';
      picture.pipelineColourspace(space).toColourspace(space);
    } else picture.toColourspace('srgb');
    picture.raw({ depth: isClipped || (isCMYK && isDeep) ? 'ushort' : 'uchar' });
    const { data, info } = await picture.toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    const pixels = isClipped
      ? clipped(data, channels)
      : isCMYK
        ? withoutProfile(isDeep ? upperBytes(data) : data)
        : data;
    if (pixels.length !== width * height * 3) throw new Error(`${channels} channels`);
    return { pixels, shape: [height, width, 3] };
  } catch (cause) {
    throw new DataError(subject, {
      expected: 'a whole picture of a known kind',
      // libvips lists all it met; the first is what the rest follows from.
      found: (cause as Error).message.split('\n')[0],
      remedy: 'check that the file opens in an image viewer',
      cause,
    });
  }
}

/** However small the file is: 4096×4096. */
const ALWAYS_ALLOWED = 2 ** 24;
/** Four times what PNG reaches with a picture of one colour. */
const MOST_PIXELS_A_BYTE = 4096;

/** @throws DataError if one of the sizes in an AVIF file is none, or too large. */
function checkAVIF(bytes: Uint8Array, subject: string): void {
  if (bytes[4] !== 0x66) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // They come in boxes named ispe, near the beginning.
  for (let at = 4; at + 16 <= Math.min(bytes.length, 2 ** 16); at++) {
    if (view.getUint32(at) === 0x69737065) checkPixels(view.getUint32(at + 8), view.getUint32(at + 12), subject);
  }
}

const isGrey = (photometric: number | undefined): boolean => photometric === 0 || photometric === 1;

/** Red, green and blue of cyan, magenta, yellow and black, as Pillow has it. */
function withoutProfile(inks: Uint8Array): Uint8Array {
  const pixels = new Uint8Array((inks.length / 4) * 3);
  for (let from = 0, to = 0; from < inks.length; from += 4, to += 3) {
    const light = 255 - inks[from + 3];
    for (let channel = 0; channel < 3; channel++) {
      const product = inks[from + channel] * light + 128;
      pixels[to + channel] = light - ((product + (product >> 8)) >> 8);
    }
  }
  return pixels;
}

function upperBytes(words: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: words.length / 2 }, (_, i) => words[2 * i + 1]);
}

/** Grey of 16 bits as Pillow converts it. */
function clipped(bytes: Uint8Array, channels: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pixels = new Uint8Array((bytes.length / 2 / channels) * 3);
  for (let from = 0, to = 0; to < pixels.length; from += 2 * channels, to += 3) {
    pixels.fill(Math.min(255, view.getUint16(from, true)), to, to + 3);
  }
  return pixels;
}
