import { DataError } from '@cnn/tensor';
import { sampleFiles } from '../fashion-mnist-files.ts';
import { parseIDX } from '../formats/parse-idx.ts';
import { readGzip } from '../formats/read-gzip.ts';
import { PackedDataset, type PackedImages } from '../packed-dataset.ts';
import type { TransformOptions } from '../vision-dataset.ts';
import { sharedBuffer } from '../workers/shared-buffer.ts';
import { checkChoice } from './check-choice.ts';
import { FashionMNIST } from './mnist.ts';

export interface FashionMNISTSampleOptions extends TransformOptions {
  /** 6,000 images to train with, or 1,000 to test. */
  readonly split: 'train' | 'test';
  /**
   * URL of the folder that holds the four `.gz` files, where a bundler has moved the code away from them.
   * @default the folder `assets/fashion-mnist-sample/` of this package
   */
  readonly baseUrl?: string | URL;
}

/** Grey pictures of clothes, [28, 28, 1], that come with the package; see {@link loadFashionMNISTSample}. */
export class FashionMNISTSample extends PackedDataset {
  /** The class names of Fashion-MNIST. */
  static readonly classes: readonly string[] = FashionMNIST.classes;

  /** Mean over the pixels of the 6,000 training images, in [0, 1]; it is 0.2860 over all 60,000. */
  static readonly mean: readonly number[] = [0.2869];

  /** Standard deviation over the pixels of the 6,000 training images, in [0, 1]; it is 0.3530 over all 60,000. */
  static readonly std: readonly number[] = [0.3538];

  constructor(images: Omit<PackedImages, 'name' | 'classes' | 'shape'>, options: TransformOptions = {}) {
    super(
      { ...images, name: 'Fashion-MNIST sample', classes: FashionMNISTSample.classes, shape: [28, 28, 1] },
      options,
    );
  }
}

/**
 * Real data that needs no network: a tenth of Fashion-MNIST, as many images of each of its ten classes.
 *
 * The first 600 (train) and 100 (test) images of each class, in the order of the original files. Works in Node and in browsers.
 * The data: Xiao, Rasul and Vollgraf, Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms (2017),
 * © Zalando SE, MIT licence.
 *
 * @throws DataError if the files are not at `baseUrl`, or are damaged.
 * @throws RangeError for a split that is neither 'train' nor 'test'.
 * @example
 * const train = await loadFashionMNISTSample({ split: 'train' });
 * const { pixels, label } = train.get(0); // 784 bytes and an index into train.classes
 */
export async function loadFashionMNISTSample({
  split,
  baseUrl,
  ...options
}: FashionMNISTSampleOptions): Promise<FashionMNISTSample> {
  checkChoice('loadFashionMNISTSample', 'split', split, Object.keys(sampleFiles));
  const [pixels, labels] = await Promise.all(
    sampleFiles[split].map(async ({ name, url, shape }) => {
      const { shape: found, data } = parseIDX(await readGzip(baseUrl ? inFolder(baseUrl, name) : url), name);
      if (String(found) === String(shape) && data instanceof Uint8Array) return shared(data);
      throw new DataError(name, {
        expected: `uint8 of ${shape.join('×')}`,
        found: found.join('×'),
        remedy: 'install @cnn/datasets again',
      });
    }),
  );
  return new FashionMNISTSample({ pixels, labels }, options);
}

/** The bytes in memory that workers share. */
function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(sharedBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

function inFolder(baseUrl: string | URL, name: string): URL {
  return new URL(name, String(baseUrl).replace(/\/?$/, '/'));
}
