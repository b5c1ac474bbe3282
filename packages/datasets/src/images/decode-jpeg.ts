import type { Image } from '../dataset.ts';
import { getImageKernels, type ImageKernels } from './image-kernels.ts';
import { jpegError } from './jpeg-error.ts';

/** A picture in the memory of the {@link ImageKernels}: `height × width × 3` bytes from an address. */
export interface PixelsInMemory {
  readonly address: number;
  readonly width: number;
  readonly height: number;
}

/** Red, green and blue, as bytes. */
interface RGBImage extends Image {
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/**
 * Decodes a JPEG file to red, green and blue: `[height, width, 3]` bytes.
 *
 * The bytes are those of libjpeg-turbo, which Pillow's `convert('RGB')` and so torchvision's default loader give. Reads baseline, extended
 * sequential and progressive files of 8 bits, with one, three or four components: grey becomes three equal channels, CMYK is converted
 * without a profile. Neither EXIF's orientation nor a colour profile is applied. Damaged data shows as far as it can be made out, as with
 * libjpeg; a file that is cut off does not.
 *
 * Runs at once, in this thread, by WebAssembly.
 *
 * @param subject names the file in errors.
 * @throws DataError that names the file if it is no JPEG file, cut off, damaged in its headers, or of a kind that is not read (arithmetic
 * coding, lossless, 12 bits); Error where WebAssembly has no SIMD.
 * @example
 * const { pixels, shape } = decodeJPEG(new Uint8Array(await file.arrayBuffer()), file.name);
 */
export function decodeJPEG(bytes: Uint8Array, subject = 'JPEG image'): RGBImage {
  const kernels = getImageKernels();
  const { address, width, height } = decodeJPEGInMemory(bytes, subject, kernels);
  const pixels = new Uint8Array(kernels.memory.buffer, address, width * height * 3).slice();
  return { pixels, shape: [height, width, 3] };
}

/**
 * As {@link decodeJPEG}, but leaves the picture in the kernels' memory, where another kernel can go on with it: `allocate` room for what that
 * makes, without `reset`. The next decoding overwrites it all.
 */
export function decodeJPEGInMemory(
  bytes: Uint8Array,
  subject = 'JPEG image',
  kernels: ImageKernels = getImageKernels(),
): PixelsInMemory {
  kernels.reset();
  const file = kernels.allocate(bytes.length) >>> 0;
  if (file === 0) throw new RangeError(`${subject}: no memory for a file of ${bytes.length} bytes`);
  new Uint8Array(kernels.memory.buffer, file, bytes.length).set(bytes);
  const status = kernels.decodeJPEG(file, bytes.length);
  if (status !== 0) throw jpegError(subject, status, kernels.detail(0), kernels.detail(1));
  return { address: kernels.pixelsAddress() >>> 0, width: kernels.imageWidth(), height: kernels.imageHeight() };
}
