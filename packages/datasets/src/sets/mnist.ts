import type { Resource } from '../download/resource.ts';
import type { PackedDataset } from '../packed-dataset.ts';
import { checkChoice } from './check-choice.ts';
import { findFiles } from './dataset-files.ts';
import type { DatasetInfo } from './dataset-info.ts';
import { idxLayout, readIDXDataset } from './idx-dataset.ts';
import type { LoadOptions } from './load-options.ts';

export interface LoadMNISTOptions extends LoadOptions {
  /** 60,000 images to train with, or 10,000 to test. */
  readonly split: 'train' | 'test';
}

const NAMES = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
];

/** The class names of MNIST and of what extends it, as torchvision has them. */
export const digitNames: readonly string[] = Object.freeze([
  '0 - zero',
  '1 - one',
  '2 - two',
  '3 - three',
  '4 - four',
  '5 - five',
  '6 - six',
  '7 - seven',
  '8 - eight',
  '9 - nine',
]);

const sizes = { splits: { train: 60_000, test: 10_000 }, shape: [28, 28, 1] } as const;

/** What is known of MNIST before it is loaded: `MNIST.mean`, `MNIST.classes`. */
export const MNIST: DatasetInfo = {
  title: 'MNIST',
  summary: 'written digits, 28×28, grey',
  ...sizes,
  classes: digitNames,
  mean: [0.1307],
  std: [0.3081],
  paper: 'http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf',
  licence: 'none stated; from the NIST Special Databases 1 and 3',
  resources: resourcesOf(
    'MNIST',
    ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'http://yann.lecun.com/exdb/mnist/'],
    [
      'f68b3c2dcbeaaa9fbdd348bbdeb94873',
      'd53e105ee54ea40749a09fcbcd1e9432',
      '9fb629c4189551a2d022fa330f9573f3',
      'ec29112dd5afa0611ce80d1b7f02629c',
    ],
  ),
};

/** What is known of Fashion-MNIST before it is loaded: `FashionMNIST.mean`, `FashionMNIST.classes`. */
export const FashionMNIST: DatasetInfo = {
  title: 'Fashion-MNIST',
  summary: 'pictures of clothes, 28×28, grey',
  ...sizes,
  classes: Object.freeze([
    'T-shirt/top',
    'Trouser',
    'Pullover',
    'Dress',
    'Coat',
    'Sandal',
    'Shirt',
    'Sneaker',
    'Bag',
    'Ankle boot',
  ]),
  mean: [0.286],
  std: [0.353],
  paper: 'https://arxiv.org/abs/1708.07747',
  licence: 'MIT, © Zalando SE',
  resources: resourcesOf(
    'FashionMNIST',
    [
      'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
      'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/',
    ],
    [
      '8d4fb7e6c68d591d4c3dfef9ec88bf0d',
      '25c81989df183df01b3e8a0aad5dffbe',
      'bef4ecab320f06d8554ea6380940ec79',
      'bb300cfdad3c16e7a12a480ee83cd310',
    ],
  ),
};

/** What is known of KMNIST before it is loaded. */
export const KMNIST: DatasetInfo = {
  title: 'KMNIST',
  summary: 'cursive Japanese characters of old books, 28×28, grey',
  ...sizes,
  classes: Object.freeze(['o', 'ki', 'su', 'tsu', 'na', 'ha', 'ma', 'ya', 're', 'wo']),
  paper: 'https://arxiv.org/abs/1812.01718',
  licence: 'CC BY-SA 4.0',
  resources: resourcesOf(
    'KMNIST',
    ['http://codh.rois.ac.jp/kmnist/dataset/kmnist/'],
    [
      'bdb82020997e1d708af4cf47b453dcf7',
      'e144d726b3acfaa3e44228e80efcd344',
      '5c965bf0a639b31b8f53240b1b52f4d7',
      '7320c461ea6c1c855c0b718fb2a4b134',
    ],
  ),
};

function resourcesOf(folder: string, mirrors: readonly string[], md5s: readonly string[]): Resource[] {
  return NAMES.map((name, i) => ({
    file: `${folder}/raw/${name}.gz`,
    urls: mirrors.map((mirror) => `${mirror}${name}.gz`),
    md5: md5s[i],
  }));
}

/**
 * MNIST: written digits, [28, 28, 1], the first data set that most networks meet.
 *
 * Reads the four IDX files, compressed (`.gz`) or not, in `<root>/MNIST/raw`, `<root>/raw` or `<root>` itself. The paper: LeCun, Bottou, Bengio and
 * Haffner, Gradient-Based Learning Applied to Document Recognition (1998). Follows torchvision.datasets.MNIST, which only reads uncompressed files.
 *
 * @throws DataError that names the folder or file that is missing, cut or damaged.
 * @throws RangeError for a split that is neither 'train' nor 'test'.
 * @example
 * const train = await loadMNIST({ split: 'train', download: true });
 * const loader = new DataLoader(train, { batchSize: 64, shuffle: true });
 */
export function loadMNIST(options: LoadMNISTOptions): Promise<PackedDataset> {
  return load('loadMNIST', 'MNIST', MNIST, options);
}

/**
 * Fashion-MNIST: pictures of clothes, [28, 28, 1], in MNIST's form and harder.
 *
 * Lies in `<root>/FashionMNIST/raw`, `<root>/raw` or `<root>` itself, such as Debian's `/usr/share/datasets/fashion-mnist`; a tenth of it comes with
 * the package, see `loadFashionMNISTSample`. The paper: Xiao, Rasul and Vollgraf, Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine
 * Learning Algorithms (2017). © Zalando SE, MIT licence. Follows torchvision.datasets.FashionMNIST.
 *
 * @throws DataError that names the folder or file that is missing, cut or damaged.
 * @throws RangeError for a split that is neither 'train' nor 'test'.
 * @example
 * const test = await loadFashionMNIST({ root: '/usr/share/datasets/fashion-mnist', split: 'test' });
 */
export function loadFashionMNIST(options: LoadMNISTOptions): Promise<PackedDataset> {
  return load('loadFashionMNIST', 'FashionMNIST', FashionMNIST, options);
}

/**
 * KMNIST, Kuzushiji-MNIST: ten cursive hiragana of old Japanese books, [28, 28, 1], in MNIST's form.
 *
 * Lies in `<root>/KMNIST/raw`, `<root>/raw` or `<root>` itself. The paper: Clanuwat and others, Deep Learning for Classical Japanese Literature
 * (2018). CC BY-SA 4.0: name "KMNIST Dataset (created by CODH), adapted from Kuzushiji Dataset (created by NIJL and others)". Follows
 * torchvision.datasets.KMNIST.
 *
 * @throws DataError that names the folder or file that is missing, cut or damaged.
 * @throws RangeError for a split that is neither 'train' nor 'test'.
 * @example
 * const train = await loadKMNIST({ root: 'data', split: 'train', download: true });
 */
export function loadKMNIST(options: LoadMNISTOptions): Promise<PackedDataset> {
  return load('loadKMNIST', 'KMNIST', KMNIST, options);
}

async function load(
  owner: string,
  folder: string,
  { title, classes, resources }: DatasetInfo,
  options: LoadMNISTOptions,
): Promise<PackedDataset> {
  checkChoice(owner, 'split', options.split, ['train', 'test']);
  const isTrain = options.split === 'train';
  const files = isTrain ? NAMES.slice(0, 2) : NAMES.slice(2);
  const needed = isTrain ? resources.slice(0, 2) : resources.slice(2);
  const layouts = [idxLayout(folder, files)];
  const found = await findFiles({ title, layouts, resources: needed }, options);
  return readIDXDataset({ name: title, classes, folder: found.folder, paths: found.paths }, options);
}
