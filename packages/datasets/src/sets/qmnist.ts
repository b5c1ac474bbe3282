import type { Resource } from '../download/resource.ts';
import type { PackedDataset } from '../packed-dataset.ts';
import { checkChoice } from './check-choice.ts';
import { findFiles } from './dataset-files.ts';
import type { DatasetInfo } from './dataset-info.ts';
import { idxLayout, readIDXDataset } from './idx-dataset.ts';
import type { LoadOptions } from './load-options.ts';
import { digitNames } from './mnist.ts';

export interface LoadQMNISTOptions extends LoadOptions {
  /**
   * 60,000 images to train with, those of MNIST in its order; 60,000 to test (`test`), of which the first 10,000 are MNIST's (`test10k`) and the
   * rest are not in MNIST (`test50k`); or all 402,953 digits of NIST's collection (`nist`).
   */
  readonly split: 'train' | 'test' | 'test10k' | 'test50k' | 'nist';
}

const address = 'https://raw.githubusercontent.com/facebookresearch/qmnist/master/';

const train = resourcesOf('train', 'ed72d4157d28c017586c42bc6afe6370', '0058f8dd561b90ffdd0f734c6a30e5e4');
const test = resourcesOf('test', '1394631089c404de565df7b7aeaf9412', '5b5b05890a5e13444e108efe57b788aa');

interface Split {
  /** How the names of its files begin. */
  readonly prefix: string;
  readonly resources: readonly Resource[];
  readonly range?: readonly [start: number, end?: number];
}

const SPLITS: Readonly<Record<LoadQMNISTOptions['split'], Split>> = {
  train: { prefix: 'qmnist-train', resources: train },
  test: { prefix: 'qmnist-test', resources: test },
  test10k: { prefix: 'qmnist-test', resources: test, range: [0, 10_000] },
  test50k: { prefix: 'qmnist-test', resources: test, range: [10_000] },
  nist: { prefix: 'xnist', resources: [] },
};

/** What is known of QMNIST before it is loaded. */
export const QMNIST: DatasetInfo = {
  title: 'QMNIST',
  summary: "MNIST's written digits made again, with 50,000 more to test, 28×28, grey",
  splits: { train: 60_000, test: 60_000, test10k: 10_000, test50k: 50_000, nist: 402_953 },
  classes: digitNames,
  shape: [28, 28, 1],
  paper: 'https://arxiv.org/abs/1905.10498',
  licence: 'BSD, 3 clauses',
  resources: [...train, ...test],
};

/**
 * QMNIST: MNIST made again from NIST's collection, with all 60,000 images to test instead of 10,000; [28, 28, 1].
 *
 * Lies in `<root>/QMNIST/raw`, `<root>/raw` or `<root>` itself. Labels are the classes; the other seven numbers of each (writer, character, …) are
 * left out. The files of `nist` come compressed by xz, which is not read or fetched here: unpack `xnist-images-idx3-ubyte.xz` and
 * `xnist-labels-idx2-int.xz` first. The paper: Yadav and Bottou, Cold Case: the Lost MNIST Digits (2019). Follows torchvision.datasets.QMNIST with
 * `compat=True`.
 *
 * @throws DataError that names the folder or file that is missing, cut or damaged.
 * @throws RangeError for an unknown split.
 * @example
 * const more = await loadQMNIST({ root: 'data', split: 'test50k', download: true });
 */
export async function loadQMNIST(options: LoadQMNISTOptions): Promise<PackedDataset> {
  checkChoice('loadQMNIST', 'split', options.split, Object.keys(SPLITS));
  const { prefix, resources, range } = SPLITS[options.split];
  const { title, classes } = QMNIST;
  const layouts = [idxLayout('QMNIST', [`${prefix}-images-idx3-ubyte`, `${prefix}-labels-idx2-int`])];
  const { folder, paths } = await findFiles({ title, layouts, resources }, options);
  return readIDXDataset({ name: title, classes, folder, paths, range }, options);
}

function resourcesOf(split: string, imagesMD5: string, labelsMD5: string): Resource[] {
  return [
    [`qmnist-${split}-images-idx3-ubyte.gz`, imagesMD5],
    [`qmnist-${split}-labels-idx2-int.gz`, labelsMD5],
  ].map(([name, md5]) => ({ file: `QMNIST/raw/${name}`, urls: [address + name], md5 }));
}
