import { choices } from '@cnn/tensor';
import { CelebA } from './celeba.ts';
import { CIFAR10Info } from './cifar10.ts';
import { CIFAR100Info } from './cifar100.ts';
import type { DatasetInfo } from './dataset-info.ts';
import { EMNIST } from './emnist.ts';
import { Flowers102 } from './flowers102.ts';
import { ImageNet } from './imagenet.ts';
import { FashionMNIST, KMNIST, MNIST } from './mnist.ts';
import { QMNIST } from './qmnist.ts';
import { STL10 } from './stl10.ts';
import { SVHN } from './svhn.ts';

const datasets: Readonly<Record<string, DatasetInfo>> = {
  cifar10: CIFAR10Info,
  cifar100: CIFAR100Info,
  mnist: MNIST,
  'fashion-mnist': FashionMNIST,
  kmnist: KMNIST,
  qmnist: QMNIST,
  ...Object.fromEntries(Object.entries(EMNIST).map(([kind, info]) => [`emnist-${kind}`, info])),
  svhn: SVHN,
  stl10: STL10,
  celeba: CelebA,
  flowers102: Flowers102,
  imagenet: ImageNet,
};

/**
 * The names of all data sets that have a loader in this package, for `datasetInfo`.
 *
 * @example
 * for (const name of listDatasets()) console.log(name, datasetInfo(name).summary);
 */
export function listDatasets(): string[] {
  return Object.keys(datasets).sort();
}

/**
 * What is known of a data set before it is loaded: its splits and their sizes, classes, mean and deviation, paper, licence and download.
 *
 * @param name one of `listDatasets()`, such as 'cifar10' or 'emnist-letters'.
 * @throws RangeError for an unknown name, with the nearest known one.
 * @example
 * const { classes, splits } = datasetInfo('svhn');
 * console.log(classes.length, splits.train); // 10 73257
 */
export function datasetInfo(name: string): DatasetInfo {
  if (Object.hasOwn(datasets, name)) return datasets[name];
  throw new RangeError(`unknown data set '${name}'; ${choices(name, listDatasets())}`);
}
