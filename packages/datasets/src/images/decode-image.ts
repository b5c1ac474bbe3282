import { DataError } from '@cnn/tensor';
import type { Image } from '../dataset.ts';
import { decodeJPEG } from './decode-jpeg.ts';
import { decodePNG } from './decode-png.ts';
import { loadSharp } from './load-sharp.ts';

export interface DecodeImageOptions {
  /** Names the picture in errors. @default 'image' */
  readonly subject?: string;
}

/**
 * Decodes the bytes of a picture file to red, green and blue: `[height, width, 3]` bytes.
 *
 * Gives what torchvision's default loader gives, Pillow's `convert('RGB')`, to the byte for JPEG and PNG, everywhere, and at once. Other kinds
 * (WebP, GIF, TIFF, AVIF) come as a promise: under Node through sharp, in browsers through createImageBitmap, which knows fewer.
 * Transparency is dropped, not blended; grey becomes three equal channels; CMYK is converted without a profile; neither EXIF's orientation nor
 * a colour profile is applied; of 16 bits the upper 8 are kept, except for grey, which Pillow clips at 255.
 *
 * @throws DataError that names the file if it is damaged or no image; Error if sharp is needed and not installed.
 * @example
 * const { pixels, shape } = await decodeImage(new Uint8Array(await file.arrayBuffer()), { subject: file.name });
 */
export function decodeImage(bytes: Uint8Array, { subject = 'image' }: DecodeImageOptions = {}): Image | Promise<Image> {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return decodeJPEG(bytes, subject);
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return decodePNG(bytes, subject);
  if (bytes.length === 0) throw noImage(subject, 'an empty file');
  return globalThis.process?.versions?.node ? decodeBySharp(bytes, subject) : decodeByBrowser(bytes, subject);
}

async function decodeBySharp(bytes: Uint8Array, subject: string): Promise<Image> {
  const sharp = loadSharp();
  try {
    const { data, info } = await sharp(bytes, { failOn: 'error', ignoreIcc: true })
      .removeAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { pixels: data, shape: [info.height, info.width, 3] };
  } catch (cause) {
    // libvips lists all it met; the first is what the rest follows from.
    throw noImage(subject, (cause as Error).message.split('\n')[0], cause);
  }
}

async function decodeByBrowser(bytes: Uint8Array, subject: string): Promise<Image> {
  const bitmap = await createImageBitmap(new Blob([bytes.slice()]), {
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
    imageOrientation: 'from-image',
  }).catch((cause) => {
    throw noImage(subject, (cause as Error).message, cause);
  });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  const pixels = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < pixels.length; from += 4, to += 3) {
    pixels[to] = data[from];
    pixels[to + 1] = data[from + 1];
    pixels[to + 2] = data[from + 2];
  }
  return { pixels, shape: [height, width, 3] };
}

function noImage(subject: string, found: string, cause?: unknown): DataError {
  return new DataError(subject, {
    expected: 'an image (JPEG, PNG, WebP, GIF, TIFF or AVIF)',
    found,
    remedy: 'check that the file opens in an image viewer',
    cause,
  });
}
