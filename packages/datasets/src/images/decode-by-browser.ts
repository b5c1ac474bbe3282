import { DataError } from '@cnn/tensor';
import type { Image } from '../dataset.ts';

/**
 * Decodes WebP, AVIF and what else the browser knows.
 *
 * @throws DataError that names the file if the browser cannot.
 */
export async function decodeByBrowser(bytes: Uint8Array, subject: string): Promise<Image> {
  try {
    const type = await typeOf(bytes);
    return type ? await decodeFrame(bytes, type) : await decodeBitmap(bytes);
  } catch (cause) {
    throw new DataError(subject, {
      expected: 'a picture that this browser decodes',
      found: `an error: ${(cause as Error).message}`,
      remedy: 'check that it opens in the browser, or save it as PNG or JPEG (browsers know no TIFF)',
      cause,
    });
  }
}

/** The media type, if the browser decodes it without a canvas, which would lose the colours of transparent pixels. */
async function typeOf(bytes: Uint8Array): Promise<string | undefined> {
  const isWebP = bytes[0] === 0x52;
  const isAVIF = bytes[4] === 0x66;
  const type = isWebP ? 'image/webp' : isAVIF ? 'image/avif' : undefined;
  if (!type || typeof ImageDecoder === 'undefined') return undefined;
  return (await ImageDecoder.isTypeSupported(type)) ? type : undefined;
}

async function decodeFrame(bytes: Uint8Array, type: string): Promise<Image> {
  // TypeScript does not know all of the options.
  const options = { data: bytes.slice(), type, premultiplyAlpha: 'none', colorSpaceConversion: 'none' } as const;
  const decoder = new ImageDecoder(options);
  try {
    const { image } = await decoder.decode();
    try {
      const { width, height } = image.visibleRect!;
      const data = new Uint8Array(width * height * 4);
      await image.copyTo(data, { format: 'RGBA', layout: [{ offset: 0, stride: width * 4 }] });
      return withoutAlpha(data, width, height);
    } finally {
      image.close();
    }
  } finally {
    decoder.close();
  }
}

async function decodeBitmap(bytes: Uint8Array): Promise<Image> {
  const bitmap = await createImageBitmap(new Blob([bytes.slice()]), {
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
  });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return withoutAlpha(context.getImageData(0, 0, width, height).data, width, height);
}

function withoutAlpha(data: Uint8Array | Uint8ClampedArray, width: number, height: number): Image {
  const pixels = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < pixels.length; from += 4, to += 3) {
    pixels[to] = data[from];
    pixels[to + 1] = data[from + 1];
    pixels[to + 2] = data[from + 2];
  }
  return { pixels, shape: [height, width, 3] };
}
