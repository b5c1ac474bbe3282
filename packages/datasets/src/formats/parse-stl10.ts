import { DataError } from '@cnn/tensor';

/** Bytes of an image in STL-10's binary files, and of its pixels: 96 × 96 × 3. */
export const STL10_IMAGE_BYTES = 3 * 96 * 96;

const SIDE = 96;
const PLANE = SIDE * SIDE;
const CLASSES = 10;
/** Images to train with, which the folds choose of. */
const TRAIN_IMAGES = 5000;

/**
 * Reads STL-10's images, `train_X.bin`, `test_X.bin` or `unlabeled_X.bin`: for each the red, the green and the blue plane, column by column.
 *
 * For the 2.7 GB of `unlabeled_X.bin` read parts of {@link STL10_IMAGE_BYTES} instead, and turn each with {@link unpackSTL10Image}.
 * The layout is described at https://cs.stanford.edu/~acoates/stl10/; torchvision.datasets.STL10 reads the same files.
 *
 * @param subject names the file in errors.
 * @returns `images × 96 × 96 × 3` bytes, row by row, the channels of a pixel side by side.
 * @throws DataError if the file does not hold whole images.
 * @example
 * const pixels = parseSTL10Images(bytes, 'test_X.bin');
 * const first = pixels.subarray(0, STL10_IMAGE_BYTES);
 */
export function parseSTL10Images(bytes: Uint8Array, subject = 'STL-10 images'): Uint8Array {
  if (bytes.length % STL10_IMAGE_BYTES !== 0)
    throw new DataError(subject, {
      expected: `images of ${STL10_IMAGE_BYTES} bytes each`,
      found: `${bytes.length} bytes`,
      remedy: 'delete the file and get it again from stl10_binary.tar.gz',
    });
  const pixels = new Uint8Array(bytes.length);
  for (let start = 0; start < bytes.length; start += STL10_IMAGE_BYTES) unpack(bytes, pixels, start);
  return pixels;
}

/**
 * One image of STL-10's binary files, as {@link parseSTL10Images} reads all.
 *
 * @returns `96 × 96 × 3` bytes, row by row, the channels of a pixel side by side.
 * @throws RangeError unless there are {@link STL10_IMAGE_BYTES} bytes.
 * @example
 * const source = await fileSource('unlabeled_X.bin');
 * const pixels = unpackSTL10Image(await source.read(index * STL10_IMAGE_BYTES, (index + 1) * STL10_IMAGE_BYTES));
 */
export function unpackSTL10Image(bytes: Uint8Array): Uint8Array {
  if (bytes.length !== STL10_IMAGE_BYTES)
    throw new RangeError(`unpackSTL10Image: expected ${STL10_IMAGE_BYTES} bytes, found ${bytes.length}`);
  const pixels = new Uint8Array(STL10_IMAGE_BYTES);
  unpack(bytes, pixels, 0);
  return pixels;
}

/** From columns of planes to rows of pixels. */
function unpack(from: Uint8Array, to: Uint8Array, start: number): void {
  for (let y = 0, at = start; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++)
      for (let channel = 0; channel < 3; channel++) to[at++] = from[start + PLANE * channel + SIDE * x + y];
}

/**
 * Reads STL-10's labels, `train_y.bin` or `test_y.bin`, which count classes from 1.
 *
 * @param subject names the file in errors.
 * @returns a label for each image, from 0 to 9, and −1 for an image without one.
 * @throws DataError that says where a label is above 10.
 * @example
 * const labels = parseSTL10Labels(bytes, 'test_y.bin');
 */
export function parseSTL10Labels(bytes: Uint8Array, subject = 'STL-10 labels'): Int8Array {
  const wrong = bytes.findIndex((label) => label > CLASSES);
  if (wrong >= 0)
    throw new DataError(subject, {
      expected: `labels from 0 to ${CLASSES}`,
      found: `${bytes[wrong]} at byte ${wrong}`,
      remedy: 'check that it is a file of labels, and get it again',
    });
  return Int8Array.from(bytes, (label) => label - 1);
}

/**
 * Reads STL-10's `fold_indices.txt`: for each of ten folds a line with the 1,000 images to train with, of the 5,000 there are.
 *
 * @param subject names the file in errors.
 * @returns indices for each fold, from 0.
 * @throws DataError that says in which line there is something else than indices of images.
 * @example
 * const [firstFold] = parseSTL10Folds(bytes);
 */
export function parseSTL10Folds(bytes: Uint8Array, subject = 'fold_indices.txt'): Uint16Array[] {
  // A copy, because decoders refuse memory that is shared.
  const lines = new TextDecoder('latin1').decode(bytes.slice()).trimEnd().split('\n');
  return lines.map((line, number) => {
    const words = line.trim().split(/\s+/);
    const wrong = words.find((word) => !(/^\d{1,4}$/.test(word) && Number(word) < TRAIN_IMAGES));
    if (wrong === undefined) return Uint16Array.from(words, Number);
    throw new DataError(subject, {
      expected: `indices from 0 to ${TRAIN_IMAGES - 1} in line ${number + 1}`,
      found: wrong === '' ? 'none' : `'${wrong.slice(0, 20)}'`,
      remedy: 'delete the file and get it again from stl10_binary.tar.gz',
    });
  });
}
