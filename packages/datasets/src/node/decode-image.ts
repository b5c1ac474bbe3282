import { fileURLToPath } from 'node:url';
import { DataError } from '@cnn/tensor';
import { checkImageSize, type ImagePixels, type ImageSize, resizeImage } from '../resize-image.ts';

export interface DecodeImageOptions {
  /** What the picture is brought to; see `resizeImage`. @default its own size */
  readonly size?: ImageSize;
}

/**
 * Decodes a JPEG, PNG, WebP, GIF (its first picture), TIFF or AVIF file to red, green and blue bytes.
 *
 * Gives what torchvision's default loader gives, Pillow's `convert('RGB')`, for JPEG, PNG, WebP, GIF and TIFF of 8 bits: transparency is
 * dropped, not blended; grey becomes three equal channels; neither EXIF's orientation nor a colour profile is applied. Colours of
 * 16 bits keep their upper 8.
 *
 * @throws DataError that names the file if it is missing, damaged or no image.
 * @throws RangeError if the size is not made of whole numbers from 1; Error if sharp, which decodes, is not installed.
 * @example
 * const { pixels } = await decodeImage('cat.jpg', { size: 32 }); // 32 × 32 × 3 bytes
 */
export async function decodeImage(
  source: string | URL | Uint8Array,
  { size }: DecodeImageOptions = {},
): Promise<ImagePixels> {
  if (size !== undefined) checkImageSize('decodeImage', size);
  const input = source instanceof URL ? fileURLToPath(source) : source;
  return decode(input, typeof input === 'string' ? input : 'image', size);
}

/** As {@link decodeImage}, with the picture's name in errors given. */
export async function decode(source: string | Uint8Array, subject: string, size?: ImageSize): Promise<ImagePixels> {
  const sharp = await loadSharp();
  try {
    const { data, info } = await sharp(source, { failOn: 'error', ignoreIcc: true })
      .removeAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const image: ImagePixels = { pixels: data, shape: [info.height, info.width, 3] };
    return size === undefined ? image : resizeImage(image, size);
  } catch (cause) {
    throw new DataError(subject, {
      expected: 'an image (JPEG, PNG, WebP, GIF, TIFF or AVIF)',
      // libvips lists all it met; the first is what the rest follows from.
      found: (cause as Error).message.split('\n')[0],
      remedy: 'check that the file opens in an image viewer',
      cause,
    });
  }
}

/** Loaded on demand, so that who decodes nothing does not need it. */
async function loadSharp(): Promise<typeof import('sharp')['default']> {
  try {
    return (await import('sharp')).default;
  } catch (cause) {
    throw new Error('decodeImage needs the package sharp, which does not load here; npm install sharp', { cause });
  }
}
