import type { Image } from '@cnn/datasets';
import { DataError } from '@cnn/tensor';

/**
 * Decodes a picture file with the browser's own decoders, upright as its EXIF orientation says. What is transparent becomes white.
 *
 * @throws DataError if the browser cannot read it.
 */
export async function readPicture(file: File): Promise<Image> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch (cause) {
    throw new DataError(file.name || 'the picture', {
      expected: 'a picture that this browser can open, such as PNG, JPEG, WebP, GIF or AVIF',
      found: file.size === 0 ? 'an empty file' : `a file of ${file.type || 'unknown type'} that it cannot decode`,
      remedy: 'check that the file opens in an image viewer',
      cause,
    });
  }
  try {
    return pixelsOf(bitmap, file.name);
  } finally {
    bitmap.close();
  }
}

/**
 * The pixels of a decoded picture. What is transparent becomes white.
 *
 * @throws DataError if it is too large for a canvas.
 */
export function pixelsOf(bitmap: ImageBitmap | OffscreenCanvas, name: string): Image {
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) {
    throw new DataError(name, {
      expected: 'a picture that fits a canvas',
      found: `${width}×${height} pixels`,
      remedy: 'make it smaller',
    });
  }
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const pixels = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    pixels[to++] = data[from];
    pixels[to++] = data[from + 1];
    pixels[to++] = data[from + 2];
  }
  return { pixels, shape: [height, width, 3] };
}
