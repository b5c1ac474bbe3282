import { DataError } from '@cnn/tensor';
import type { Image } from '../dataset.ts';
import { inNode } from '../folders/folder-path.ts';
import { decodeBMP } from './decode-bmp.ts';
import { decodeByBrowser } from './decode-by-browser.ts';
import { decodeBySharp } from './decode-by-sharp.ts';
import { decodeGIF } from './decode-gif.ts';
import { decodeJPEG } from './decode-jpeg.ts';
import { decodePNG } from './decode-png.ts';
import { decodePNM } from './decode-pnm.ts';

export interface DecodeImageOptions {
  /** Names the picture in errors. @default 'image' */
  readonly subject?: string;
}

/**
 * Decodes the bytes of a picture file to red, green and blue: `[height, width, 3]` bytes. What kind of file it is the bytes say, not its name.
 *
 * Gives what torchvision's default loader gives, Pillow's `convert('RGB')`, to the byte for JPEG, PNG, GIF, BMP, PPM, PGM and PBM, everywhere,
 * and at once. WebP, TIFF and AVIF come as a promise: under Node through sharp, in browsers through their own decoders, which know no TIFF.
 * WebP, and TIFF under Node, are Pillow's to the byte as well (in browsers without WebGL, not where they are transparent).
 *
 * Transparency is dropped, not blended; grey becomes three equal channels; CMYK is converted without a profile; neither EXIF's orientation (but
 * for TIFF, as in Pillow) nor a colour profile is applied; of 16 bits the upper 8 are kept, except for grey, which Pillow clips at 255.
 * Of an animation comes the first picture.
 *
 * Not the same as in Pillow: AVIF is turned as the file says, and its colours differ where they are stored at half the resolution; TIFF
 * compressed by Zstandard or LZMA, of YCbCr outside JPEG, or of L*a*b* is refused.
 *
 * @throws DataError that names the file if it is damaged or no image; Error if sharp is needed and not installed.
 * @example
 * const { pixels, shape } = await decodeImage(new Uint8Array(await file.arrayBuffer()), { subject: file.name });
 */
export function decodeImage(bytes: Uint8Array, { subject = 'image' }: DecodeImageOptions = {}): Image | Promise<Image> {
  if (bytes.length === 0) throw noImage(subject, 'an empty file');
  const decode = KINDS.find(([begins]) => begins.test(String.fromCharCode(...bytes.subarray(0, 16))))?.[1];
  if (!decode) throw noImage(subject, beginningOf(bytes));
  return decode(bytes, subject);
}

type Decode = (bytes: Uint8Array, subject: string) => Image | Promise<Image>;

const decodeElsewhere: Decode = (bytes, subject) =>
  inNode() ? decodeBySharp(bytes, subject) : decodeByBrowser(bytes, subject);

/** How files begin, and who decodes them. */
const KINDS: readonly (readonly [RegExp, Decode])[] = [
  [/^\xff\xd8/, decodeJPEG],
  [/^\x89PNG/, decodePNG],
  [/^GIF8/, decodeGIF],
  [/^BM/, decodeBMP],
  [/^P[1-6][\s#]/, decodePNM],
  [/^RIFF.{4}WEBP/s, decodeElsewhere],
  [/^(II[*+]\0|MM\0[*+])/, decodeElsewhere],
  [/^.{4}ftyp(avif|avis|mif1|miaf)/s, decodeElsewhere],
];

function beginningOf(bytes: Uint8Array): string {
  const start = [...bytes.subarray(0, 16)];
  if (start.every((byte) => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127))) {
    return `text that begins ${JSON.stringify(String.fromCharCode(...start))}`;
  }
  return `${bytes.length} bytes that begin ${start.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
}

function noImage(subject: string, found: string): DataError {
  return new DataError(subject, {
    expected: 'an image (JPEG, PNG, GIF, BMP, PPM, PGM, WebP, TIFF or AVIF)',
    found,
    remedy: 'check that the file opens in an image viewer',
  });
}
