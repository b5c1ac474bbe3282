import {
  type Dataset,
  type DownloadProgress,
  datasetInfo,
  FashionMNISTSample,
  type ImageShape,
  type LoadOptions,
  loadCIFAR10,
  loadCIFAR100,
  loadFashionMNIST,
  loadFashionMNISTSample,
  loadKMNIST,
  loadMNIST,
  loadSVHN,
} from '@cnn/datasets';
import { choices, DataError } from '@cnn/tensor';
import { UsageError } from '../terminal/usage-error.ts';
import { openPictureFolder } from './picture-folder.ts';

export type Split = 'train' | 'test';

export interface OpenOptions {
  readonly split: Split;
  /** Folder given by --data-dir. */
  readonly dataDir?: string;
  /** Height, width and channels of the model's input. */
  readonly inputShape: readonly [number, number, number];
  readonly download?: boolean;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Told what happened, in a line. */
  readonly say?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** A kind of data that `cnn` can train on. */
export interface DataSource {
  readonly name: string;
  /** One line for `cnn data`. */
  readonly summary: string;
  /** What the model sees is (pixel − mean) / std, for each of its three channels. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Names of the augmentations that training uses by default. */
  readonly augment: readonly AugmentName[];
  /** Whether it comes with the program, and so lies in no folder. */
  readonly isEmbedded?: boolean;
  open(options: OpenOptions): Promise<Dataset>;
}

export const augmentNames = ['crop', 'flip'] as const;
export type AugmentName = (typeof augmentNames)[number];

const three = (values: readonly number[]) => [values[0], values[0], values[0]];

const sources: readonly DataSource[] = [
  {
    name: 'fashion-mnist-sample',
    summary: 'embedded sample of Fashion-MNIST: 6,000 + 1,000 grey pictures of clothes, ten classes; needs no network',
    mean: three(FashionMNISTSample.mean),
    std: three(FashionMNISTSample.std),
    augment: ['flip'],
    isEmbedded: true,
    open: ({ split }) => loadFashionMNISTSample({ split, baseUrl: assets() }),
  },
  published('cifar10', loadCIFAR10, ['crop', 'flip']),
  published('cifar100', loadCIFAR100, ['crop', 'flip']),
  published('svhn', loadSVHN, ['crop']),
  published('mnist', loadMNIST, ['crop']),
  published('fashion-mnist', loadFashionMNIST, ['crop', 'flip']),
  published('kmnist', loadKMNIST, ['crop']),
  {
    name: 'image-folder',
    summary: 'your own pictures: --data-dir holds <class>/*, or train/<class>/* and test/<class>/*',
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    augment: ['crop', 'flip'],
    open: ({ split, dataDir, inputShape: [height, width] }) => {
      if (!dataDir) throw new UsageError('image-folder: expected --data-dir with a folder for each class, found none');
      return openPictureFolder(dataDir, split, [height, width]);
    },
  },
];

/** Where published data lies unless --data-dir says otherwise. */
const DATASETS = 'datasets';

type Load = (options: LoadOptions & { readonly split: Split }) => Promise<Dataset>;

/** A data set that its makers give away on the network. */
function published(name: string, load: Load, augment: readonly AugmentName[]): DataSource {
  const { title, summary, splits, classes, mean = [0.5], std = [0.5] } = datasetInfo(name);
  const [train, test] = [splits.train, splits.test].map((count) => count.toLocaleString('en-US'));
  return {
    name,
    summary: `${title}: ${train} + ${test} ${summary}; ${classes.length} classes; --data-dir holds it, --download gets it`,
    mean: mean.length === 3 ? mean : three(mean),
    std: std.length === 3 ? std : three(std),
    augment,
    open: async ({ split, dataDir = DATASETS, download, onProgress, say, signal }) => {
      let received = 0;
      const heard = (progress: DownloadProgress): void => {
        received = progress.received;
        onProgress?.(progress);
      };
      const dataset = await load({ root: dataDir, split, download, onProgress: heard, signal }).catch((error) => {
        throw error instanceof DataError ? inFlags(error, name, dataDir) : error;
      });
      if (download && received === 0 && split === 'train') say?.('Files already downloaded and verified');
      return dataset;
    },
  };
}

/** What an error advises to do in code, said of the command line. */
function inFlags(error: DataError, name: string, dataDir: string): DataError {
  const get = `cnn data ${name}${dataDir === DATASETS ? '' : ` --data-dir ${dataDir}`} --download`;
  error.message = error.message
    .replace('name another root', 'name another --data-dir')
    .replace(/have (it|them) fetched \(download: true\)/, `get $1 by ${get}`);
  return error;
}

/** The shape of a data set's pictures, which is one for all kinds of data here. */
export function shapeOf({ name, shape }: Dataset): ImageShape {
  if (shape) return shape;
  throw new Error(`${name}: its pictures have no one shape`);
}

/** All kinds of data. */
export const dataSources: readonly DataSource[] = sources;

/** @throws UsageError for an unknown name, with the nearest known one. */
export function dataSource(name: string): DataSource {
  const found = sources.find((source) => source.name === name);
  if (found) return found;
  throw new UsageError(
    `unknown dataset '${name}'; ${choices(
      name,
      sources.map((source) => source.name),
    )}`,
  );
}

/** The bundled program carries the sample beside itself. */
function assets(): URL | undefined {
  return import.meta.url.includes('/dist/') ? new URL('./assets/fashion-mnist-sample/', import.meta.url) : undefined;
}
