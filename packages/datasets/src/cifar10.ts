import { DataError } from '@cnn/tensor';
import { PackedDataset } from './packed-dataset.ts';

/** One of CIFAR-10's binary files: `data_batch_1.bin` to `data_batch_5.bin`, `test_batch.bin`. */
export interface CIFAR10File {
  /** Names the file in errors. */
  readonly name: string;
  /** 10,000 records of one label byte and 3,072 pixel bytes: the red, the green and the blue plane, row by row. */
  readonly bytes: Uint8Array;
}

export interface CIFAR10Options {
  /** Class names, indexed by label; see {@link parseCIFAR10Classes}. @default CIFAR10.classes */
  readonly classes?: readonly string[];
}

/**
 * CIFAR-10: 60,000 photographs of 32×32 pixels in ten classes, 50,000 to train with and 10,000 to test.
 *
 * Made from the bytes of the official binary version, so it works wherever they come from: a file input, a fetch, a folder. Under
 * Node, `loadCIFAR10` of `@cnn/datasets/node` reads and downloads them. Images are [32, 32, 3]; they are rearranged once, into
 * 3,072 bytes each in memory. The data: Alex Krizhevsky, Learning Multiple Layers of Features from Tiny Images (2009);
 * follows torchvision.datasets.CIFAR10.
 *
 * @throws DataError that names the file if one has another size than 30,730,000 bytes or a label above 9.
 * @example
 * const test = new CIFAR10([{ name: 'test_batch.bin', bytes: new Uint8Array(await file.arrayBuffer()) }]);
 */
export class CIFAR10 extends PackedDataset {
  /** The class names of `batches.meta.txt`. */
  static readonly classes: readonly string[] = [
    'airplane',
    'automobile',
    'bird',
    'cat',
    'deer',
    'dog',
    'frog',
    'horse',
    'ship',
    'truck',
  ];

  /** Mean of each channel over the training images, in [0, 1]. */
  static readonly mean: readonly number[] = [0.4914, 0.4822, 0.4465];

  /**
   * The figures that tutorials normalise with. They are the mean of the images' own standard deviations, and so smaller than the
   * deviation over all pixels, {@link CIFAR10.pixelStd}; use them to repeat published runs.
   */
  static readonly std: readonly number[] = [0.2023, 0.1994, 0.201];

  /** Standard deviation of each channel over all pixels of the training images, in [0, 1]. */
  static readonly pixelStd: readonly number[] = [0.247, 0.2435, 0.2616];

  constructor(files: readonly CIFAR10File[], { classes = CIFAR10.classes }: CIFAR10Options = {}) {
    const pixels = new Uint8Array(files.length * RECORDS * PIXELS);
    const labels = new Uint8Array(files.length * RECORDS);
    for (const [i, { name, bytes }] of files.entries()) {
      if (bytes.length !== CIFAR10_FILE_BYTES) throw wrongSize(name, `${bytes.length} bytes`);
      unpack(name, bytes, pixels.subarray(i * RECORDS * PIXELS), labels.subarray(i * RECORDS));
    }
    super({ name: 'CIFAR-10', classes, shape: [32, 32, 3], pixels, labels });
  }
}

/**
 * Reads the ten class names of `batches.meta.txt`, one a line.
 *
 * @param subject names the file in errors.
 * @throws DataError unless there are ten.
 */
export function parseCIFAR10Classes(text: string, subject = 'batches.meta.txt'): string[] {
  const classes = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (classes.length === CIFAR10.classes.length) return classes;
  throw new DataError(subject, {
    expected: '10 class names, one a line',
    found: `${classes.length}`,
    remedy: `delete the file and get it again from the archive`,
  });
}

/** The error for a binary file that is cut, too long or not there. */
export function wrongSize(name: string, found: string, cause?: unknown): DataError {
  return new DataError(name, {
    expected: `${CIFAR10_FILE_BYTES} bytes`,
    found,
    remedy: 'delete what is there and get the binary version of CIFAR-10 again (cifar-10-binary.tar.gz)',
    cause,
  });
}

const RECORDS = 10_000;
const PLANE = 32 * 32;
const PIXELS = 3 * PLANE;

/** The size of each of the six binary files. */
export const CIFAR10_FILE_BYTES = RECORDS * (1 + PIXELS);

/** From planes to pixels: the three colours of a pixel come to lie side by side. */
function unpack(name: string, bytes: Uint8Array, pixels: Uint8Array, labels: Uint8Array): void {
  for (let record = 0; record < RECORDS; record++) {
    const start = record * (1 + PIXELS);
    const label = bytes[start];
    if (label > 9) {
      throw new DataError(name, {
        expected: `labels from 0 to 9`,
        found: `${label} in record ${record} (byte ${start})`,
        remedy: 'the file is damaged; delete it and get it again',
      });
    }
    labels[record] = label;
    const red = start + 1;
    for (let i = 0, out = record * PIXELS; i < PLANE; i++, out += 3) {
      pixels[out] = bytes[red + i];
      pixels[out + 1] = bytes[red + PLANE + i];
      pixels[out + 2] = bytes[red + 2 * PLANE + i];
    }
  }
}
