import { DataError } from '@cnn/tensor';
import { parseCIFARBatch } from '../formats/parse-cifar-pickle.ts';
import { sharedBuffer } from '../workers/shared-buffer.ts';

/** One of the files of CIFAR-10 or CIFAR-100. */
export interface CIFARFile {
  /** Names the file in errors. */
  readonly name: string;
  /**
   * A file of the binary version (`data_batch_1.bin`, `train.bin`), whose records are label bytes and 3,072 pixel bytes: the red, the green and the
   * blue plane, row by row; or of the Python version (`data_batch_1`, `train`).
   */
  readonly bytes: Uint8Array;
}

/** What tells CIFAR-100's labels from CIFAR-10's. */
export interface CIFARLabels {
  /** How many label bytes a binary record has, and which of them counts. */
  readonly bytes: number;
  readonly at: number;
  /** Whether they are the coarse ones of the Python version, or those of `labels` or `fine_labels`. */
  readonly coarse: boolean;
  /** How many classes there are. */
  readonly classes: number;
  /** What a binary file may measure: it says nowhere how many records it has. */
  readonly sizes: readonly number[];
  /** Where whole files are found. */
  readonly archive: string;
}

/** Planes of one or more images, with their labels, before they are put in order. */
interface Batch {
  readonly name: string;
  readonly count: number;
  label(image: number): number;
  /** Where in `bytes` the red plane of an image starts. */
  start(image: number): number;
  readonly bytes: Uint8Array;
}

const SIDE = 32;
const PLANE = SIDE * SIDE;
const PIXELS = 3 * PLANE;

/**
 * Puts the images of several files, of either version, one after the other, from planes to pixels, in memory that workers share.
 *
 * @throws DataError that names the file if one is cut, too long or damaged, or has a label that is no class.
 */
export function unpackCIFAR(
  files: readonly CIFARFile[],
  format: CIFARLabels,
): { pixels: Uint8Array; labels: Uint8Array } {
  const batches = files.map((file) => (file.bytes[0] === PICKLE ? pickled(file, format) : binary(file, format)));
  const total = batches.reduce((sum, { count }) => sum + count, 0);
  const pixels = new Uint8Array(sharedBuffer(total * PIXELS));
  const labels = new Uint8Array(sharedBuffer(total));
  let image = 0;
  for (const { name, count, label, start, bytes } of batches) {
    for (let record = 0; record < count; record++, image++) {
      const found = label(record);
      if (!(found >= 0 && found < format.classes)) throw noClass(name, format, found, record);
      labels[image] = found;
      const red = start(record);
      for (let i = 0, out = image * PIXELS; i < PLANE; i++, out += 3) {
        pixels[out] = bytes[red + i];
        pixels[out + 1] = bytes[red + PLANE + i];
        pixels[out + 2] = bytes[red + 2 * PLANE + i];
      }
    }
  }
  return { pixels, labels };
}

/** How a pickle of protocol 2 begins; no label is as large. */
const PICKLE = 0x80;

function binary({ name, bytes }: CIFARFile, format: CIFARLabels): Batch {
  if (!format.sizes.includes(bytes.length)) {
    throw new DataError(name, {
      expected: `${format.sizes.join(' or ')} bytes`,
      found: `${bytes.length} bytes`,
      remedy: `delete what is there and get it again from ${format.archive}`,
    });
  }
  const size = format.bytes + PIXELS;
  return {
    name,
    bytes,
    count: bytes.length / size,
    label: (image) => bytes[image * size + format.at],
    start: (image) => image * size + format.bytes,
  };
}

function pickled({ name, bytes }: CIFARFile, format: CIFARLabels): Batch {
  const { data, labels, coarseLabels } = parseCIFARBatch(bytes, name);
  const found = format.coarse ? coarseLabels : labels;
  if (!found) {
    throw new DataError(name, {
      expected: 'coarse_labels',
      found: 'none',
      remedy: `the file is of another data set; get those of ${format.archive}`,
    });
  }
  return {
    name,
    bytes: data,
    count: found.length,
    label: (image) => found[image],
    start: (image) => image * PIXELS,
  };
}

function noClass(name: string, format: CIFARLabels, found: number, record: number): DataError {
  return new DataError(name, {
    expected: `labels from 0 to ${format.classes - 1}`,
    found: `${found} in record ${record}`,
    remedy: 'the file is damaged; delete it and get it again',
  });
}
