import { DataError } from '@cnn/tensor';
import { integersOf, letters, PickleArray, type Refuse } from './pickle-array.ts';
import { kindOf } from './pickle-machine.ts';
import { readPlainPickle } from './plain-pickle.ts';

/** A file of CIFAR's Python version: 10,000 images or 50,000. */
export interface CIFARBatch {
  /** What the file calls itself, such as `training batch 1 of 5`. */
  readonly name: string;
  /** Number of images. */
  readonly length: number;
  /** 3,072 bytes an image: the red, the green and the blue plane of 32×32, row by row. A view into the file's bytes where that is possible. */
  readonly data: Uint8Array;
  /** A class for each image: `labels` of CIFAR-10, `fine_labels` of CIFAR-100. */
  readonly labels: Uint8Array;
  /** The superclass for each image of CIFAR-100. */
  readonly coarseLabels?: Uint8Array;
  /** Names of the pictures, such as `camion_s_000148.png`; none where the file has none. */
  readonly filenames: readonly string[];
}

/** Class names of CIFAR's Python version. */
export interface CIFARMeta {
  /** Indexed by label: `label_names` of CIFAR-10, `fine_label_names` of CIFAR-100. */
  readonly classes: readonly string[];
  /** Indexed by coarse label, for CIFAR-100. */
  readonly superclasses?: readonly string[];
}

/**
 * Reads a batch of the Python version of CIFAR-10 or CIFAR-100: `data_batch_1` to `data_batch_5`, `test_batch`, `train`, `test`.
 *
 * Such a file is a pickle. Nothing of Python's is run: a short list of names stands for what makes NumPy's arrays, and any other is refused.
 * Read are protocols 2 to 5 of Python 2 and 3 with NumPy 1 and 2. The layout is described at https://www.cs.toronto.edu/~kriz/cifar.html;
 * torchvision.datasets.CIFAR10 reads the same files.
 *
 * @param subject names the file in errors.
 * @throws DataError if the file is damaged, holds something else, or names what is not on the list.
 * @example
 * const { data, labels } = parseCIFARBatch(bytes, 'cifar-100-python/test');
 * const firstRedPlane = data.subarray(0, 1024);
 */
export function parseCIFARBatch(bytes: Uint8Array, subject = 'CIFAR batch'): CIFARBatch {
  const refuse = refuseIn(subject);
  const dict = dictIn(bytes, subject, refuse);
  const { data, length } = imagesIn(dict.get('data'), refuse);
  const labelsOf = (key: string) => (dict.has(key) ? labelsIn(key, dict.get(key), length, refuse) : undefined);
  const labels = labelsOf('labels') ?? labelsOf('fine_labels') ?? labelsOf('coarse_labels');
  if (!labels) return refuse('labels or fine_labels', keysOf(dict));
  const coarseLabels = labelsOf('coarse_labels');
  const filenames = dict.has('filenames') ? textsIn('filenames', dict.get('filenames'), refuse) : [];
  return {
    name: letters(dict.get('batch_label')) ?? '',
    length,
    data,
    labels,
    ...(coarseLabels && { coarseLabels }),
    filenames,
  };
}

/**
 * Reads the class names of the Python version of CIFAR-10 (`batches.meta`) or CIFAR-100 (`meta`), as {@link parseCIFARBatch} reads images.
 *
 * @param subject names the file in errors.
 * @throws DataError if the file is damaged, holds something else, or names what is not on the list.
 * @example
 * const { classes } = parseCIFARMeta(bytes, 'cifar-100-python/meta'); // ['apple', 'aquarium_fish', …]
 */
export function parseCIFARMeta(bytes: Uint8Array, subject = 'CIFAR meta file'): CIFARMeta {
  const refuse = refuseIn(subject);
  const dict = dictIn(bytes, subject, refuse);
  const namesOf = (key: string) => (dict.has(key) ? textsIn(key, dict.get(key), refuse) : undefined);
  const classes = namesOf('label_names') ?? namesOf('fine_label_names');
  if (!classes) return refuse('label_names or fine_label_names', keysOf(dict));
  const superclasses = namesOf('coarse_label_names');
  return { classes, ...(superclasses && { superclasses }) };
}

const PIXELS = 3 * 32 * 32;

const refuseIn =
  (subject: string): Refuse =>
  (expected, found) => {
    throw new DataError(subject, { expected, found, remedy: 'get it again from the Python version of CIFAR' });
  };

function dictIn(bytes: Uint8Array, subject: string, refuse: Refuse): ReadonlyMap<unknown, unknown> {
  // Not a Buffer, whose slice does not copy.
  const own = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dict = readPlainPickle(own, subject);
  return dict instanceof Map ? dict : refuse('a dict', kindOf(dict));
}

function keysOf(dict: ReadonlyMap<unknown, unknown>): string {
  const keys = [...dict.keys()].slice(0, 10).map((key) => letters(key)?.slice(0, 40) ?? kindOf(key));
  return keys.join(', ') || 'none';
}

function imagesIn(value: unknown, refuse: Refuse): { readonly data: Uint8Array; readonly length: number } {
  const contents = value instanceof PickleArray ? value.contents : undefined;
  if (!contents) return refuse('data, an array of NumPy', kindOf(value));
  const { shape, type, fortran, bytes } = contents;
  if (type.code !== 'u1' || shape.length !== 2 || shape[1] !== PIXELS)
    return refuse(`data of type u1 and shape [?, ${PIXELS}]`, `${type.code} and [${shape.join(', ')}]`);
  const [length] = shape;
  return { data: fortran ? transposed(bytes, length) : bytes, length };
}

function transposed(bytes: Uint8Array, rows: number): Uint8Array {
  const data = new Uint8Array(bytes.length);
  for (let column = 0, from = 0; column < PIXELS; column++)
    for (let row = 0; row < rows; row++) data[row * PIXELS + column] = bytes[from++];
  return data;
}

function labelsIn(key: string, value: unknown, length: number, refuse: Refuse): Uint8Array {
  const contents = value instanceof PickleArray ? value.contents : undefined;
  const numbers: unknown = contents ? integersOf(contents.bytes, contents.type, refuse) : value;
  if (!Array.isArray(numbers)) return refuse(`${key}, a list`, kindOf(value));
  if (numbers.length !== length) return refuse(`${key} of ${length} images`, `${numbers.length}`);
  const wrong = numbers.find((label) => !(Number.isInteger(label) && label >= 0 && label <= 255));
  return wrong === undefined ? Uint8Array.from(numbers) : refuse(`${key} from 0 to 255`, kindOf(wrong));
}

function textsIn(key: string, value: unknown, refuse: Refuse): string[] {
  if (!Array.isArray(value)) return refuse(`${key}, a list`, kindOf(value));
  return value.map((text) => letters(text) ?? refuse(`${key}, texts`, kindOf(text)));
}
