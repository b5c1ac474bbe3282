import { PackedDataset } from '../packed-dataset.ts';
import type { TransformOptions } from '../vision-dataset.ts';
import { checkChoice } from './check-choice.ts';
import { type CIFARFile, type CIFARLabels, unpackCIFAR } from './cifar-records.ts';
import { parseClassNames, readClassNames } from './class-names.ts';
import { type FileLayout, findFiles, readFiles } from './dataset-files.ts';
import type { DatasetInfo } from './dataset-info.ts';
import type { LoadOptions } from './load-options.ts';

export interface CIFAR10Options extends TransformOptions {
  /** Class names, indexed by label; see {@link parseCIFAR10Classes}. @default CIFAR10.classes */
  readonly classes?: readonly string[];
}

export interface LoadCIFAR10Options extends LoadOptions {
  /** 50,000 images to train with, or 10,000 to test. */
  readonly split: 'train' | 'test';
}

/** The size of each of the six binary files. */
const FILE_BYTES = 10_000 * 3073;

const FORMAT: CIFARLabels = {
  bytes: 1,
  at: 0,
  coarse: false,
  classes: 10,
  sizes: [FILE_BYTES],
  archive: 'the binary version of CIFAR-10 (cifar-10-binary.tar.gz)',
};

/**
 * CIFAR-10: 60,000 photographs of 32×32 pixels in ten classes, 50,000 to train with and 10,000 to test.
 *
 * Made from the bytes of the official files, binary or Python version, wherever they come from; `loadCIFAR10` finds, reads and fetches them. Images
 * are [32, 32, 3]; they are rearranged once, into 3,072 bytes each in memory that workers share. The data: Alex Krizhevsky, Learning Multiple Layers
 * of Features from Tiny Images (2009); follows torchvision.datasets.CIFAR10.
 *
 * @throws DataError that names the file if a binary one has another size than 30,730,000 bytes, or one is damaged or has a label above 9.
 * @example
 * const test = new CIFAR10([{ name: 'test_batch.bin', bytes: new Uint8Array(await file.arrayBuffer()) }]);
 */
export class CIFAR10 extends PackedDataset {
  /** The class names of `batches.meta.txt`. */
  static readonly classes: readonly string[] = Object.freeze([
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
  ]);

  /** Mean of each channel over the training images, in [0, 1]. */
  static readonly mean: readonly number[] = [0.4914, 0.4822, 0.4465];

  /**
   * The figures that tutorials normalise with. They are the mean of the images' own standard deviations, and so smaller than the
   * deviation over all pixels, {@link CIFAR10.pixelStd}; use them to repeat published runs.
   */
  static readonly std: readonly number[] = [0.2023, 0.1994, 0.201];

  /** Standard deviation of each channel over all pixels of the training images, in [0, 1]. */
  static readonly pixelStd: readonly number[] = [0.247, 0.2435, 0.2616];

  constructor(files: readonly CIFARFile[], { classes = CIFAR10.classes, ...transforms }: CIFAR10Options = {}) {
    super({ name: 'CIFAR-10', classes, shape: [32, 32, 3], ...unpackCIFAR(files, FORMAT) }, transforms);
  }
}

/**
 * Reads the ten class names of `batches.meta.txt`, one a line.
 *
 * @param subject names the file in errors.
 * @throws DataError unless there are ten.
 */
export function parseCIFAR10Classes(text: string, subject = 'batches.meta.txt'): string[] {
  return parseClassNames(text, CIFAR10.classes.length, subject);
}

/** What is known of CIFAR-10 before it is loaded. */
export const CIFAR10Info: DatasetInfo = {
  title: 'CIFAR-10',
  summary: 'photographs of animals and vehicles, 32×32, colour',
  splits: { train: 50_000, test: 10_000 },
  classes: CIFAR10.classes,
  shape: [32, 32, 3],
  mean: CIFAR10.mean,
  std: CIFAR10.std,
  paper: 'https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf',
  licence: 'none stated; to be cited',
  resources: [
    {
      file: 'cifar-10-binary.tar.gz',
      urls: ['https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz'],
      md5: 'c32a1d4ab5d03f1284b67883e8d87530',
      archive: 'tar.gz',
    },
  ],
};

/**
 * CIFAR-10 from its official files, binary or Python version, whichever lies there; fetched first if told to.
 *
 * Looks for `cifar-10-batches-bin` and `cifar-10-batches-py` in `root`, and for their files in `root` itself; fetches the binary version (162 MB,
 * unpacked 184 MB). The training images take 154 MB of memory. Follows torchvision.datasets.CIFAR10.
 *
 * @throws DataError that names the folder or file that is missing, cut or damaged.
 * @throws RangeError for a split that is neither 'train' nor 'test'.
 * @example
 * const train = await loadCIFAR10({ root: 'data', split: 'train', download: true });
 * const test = await loadCIFAR10({ root: 'data', split: 'test' });
 */
export async function loadCIFAR10(options: LoadCIFAR10Options): Promise<CIFAR10> {
  const { split } = options;
  checkChoice('loadCIFAR10', 'split', split, ['train', 'test']);
  const { title, resources } = CIFAR10Info;
  const layouts = [layout('cifar-10-batches-bin', split, '.bin'), layout('cifar-10-batches-py', split, '')];
  const found = await findFiles({ title, layouts, resources }, options);
  const files = await readFiles(found);
  const classes = await readClassNames(found, ['batches.meta.txt', 'batches.meta'][found.layout], CIFAR10.classes);
  return new CIFAR10(files, { ...options, classes });
}

function layout(folder: string, split: LoadCIFAR10Options['split'], ending: string): FileLayout {
  const names = split === 'test' ? ['test_batch'] : [1, 2, 3, 4, 5].map((i) => `data_batch_${i}`);
  const bytes = ending === '.bin' ? FILE_BYTES : undefined;
  return { places: [folder, ''], files: names.map((name) => ({ names: [name + ending], bytes })) };
}
