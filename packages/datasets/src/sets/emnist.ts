import type { Resource } from '../download/resource.ts';
import { PackedDataset } from '../packed-dataset.ts';
import { checkChoice } from './check-choice.ts';
import { findFiles } from './dataset-files.ts';
import type { DatasetInfo } from './dataset-info.ts';
import { idxLayout, readIDXDataset } from './idx-dataset.ts';
import type { LoadOptions } from './load-options.ts';

/** The ways in which EMNIST's characters are put into classes. */
export type EMNISTKind = 'byclass' | 'bymerge' | 'balanced' | 'letters' | 'digits' | 'mnist';

export interface LoadEMNISTOptions extends LoadOptions {
  /**
   * Which characters, and what counts as one class: `byclass` (62: digits, capitals, small letters), `bymerge` and `balanced` (47: small letters
   * that look like their capitals are one class with them), `letters` (26), `digits`, `mnist` (10).
   */
  readonly kind: EMNISTKind;
  readonly split: 'train' | 'test';
  /** Whether images are turned upright. @default false, as they lie in the files: rows and columns swapped */
  readonly upright?: boolean;
}

const digits = [...'0123456789'];
const capitals = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const small = [...'abcdefghijklmnopqrstuvwxyz'];
const merged = Object.freeze([...digits, ...capitals, ...'abdefghnqrt']);

const KINDS: Readonly<Record<EMNISTKind, readonly [train: number, test: number, classes: readonly string[]]>> = {
  byclass: [697_932, 116_323, Object.freeze([...digits, ...capitals, ...small])],
  bymerge: [697_932, 116_323, merged],
  balanced: [112_800, 18_800, merged],
  // Labels begin at 1 in the files.
  letters: [124_800, 20_800, Object.freeze(['N/A', ...small])],
  digits: [240_000, 40_000, Object.freeze(digits)],
  mnist: [60_000, 10_000, Object.freeze(digits)],
};

const resources: readonly Resource[] = [
  {
    file: 'EMNIST/raw/gzip.zip',
    urls: [
      'https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip',
      'https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST/gzip.zip',
    ],
    md5: '58c8d27c78d21e728a6bc7b3cc06412e',
    archive: 'zip',
  },
];

/** What is known of EMNIST before it is loaded, of each kind: `EMNIST.letters.classes`. */
export const EMNIST: Readonly<Record<EMNISTKind, DatasetInfo>> = {
  byclass: info('byclass', 'digits, capitals and small letters'),
  bymerge: info('bymerge', 'digits and letters, small ones that look like their capitals merged with them'),
  balanced: info('balanced', 'digits and letters, as many of each of 47 classes'),
  letters: info('letters', 'letters, small and capital ones merged'),
  digits: info('digits', 'digits, as many of each'),
  mnist: info('mnist', "digits, as many as MNIST's"),
};

/**
 * EMNIST: written digits and letters in MNIST's form, [28, 28, 1], in six arrangements.
 *
 * Lies in `<root>/EMNIST/raw`, its folder `gzip`, or `<root>` itself. In the files, and so here and in torchvision, the rows and columns of the
 * images are swapped; `upright` turns them. The labels of `letters` are 1 to 26: class 0 is named `N/A` and has no images. The paper: Cohen, Afshar,
 * Tapson and van Schaik, EMNIST: an Extension of MNIST to Handwritten Letters (2017). Follows torchvision.datasets.EMNIST, which calls the kind a split.
 *
 * @throws DataError that names the folder or file that is missing, cut or damaged.
 * @throws RangeError for an unknown kind or split.
 * @example
 * const letters = await loadEMNIST({ root: 'data', kind: 'letters', split: 'train', upright: true });
 * letters.classes[letters.labels()[0]]; // 'w'
 */
export async function loadEMNIST(options: LoadEMNISTOptions): Promise<PackedDataset> {
  const { kind, split, upright = false } = options;
  checkChoice('loadEMNIST', 'kind', kind, Object.keys(KINDS));
  checkChoice('loadEMNIST', 'split', split, ['train', 'test']);
  const { title, classes } = EMNIST[kind];
  const start = `emnist-${kind}-${split}`;
  const { places, files } = idxLayout('EMNIST', [`${start}-images-idx3-ubyte`, `${start}-labels-idx1-ubyte`]);
  const layouts = [{ files, places: [...places, 'EMNIST/raw/gzip', 'raw/gzip', 'gzip'] }];
  const { folder, paths } = await findFiles({ title, layouts, resources }, options);
  const dataset = await readIDXDataset({ name: title, classes, folder, paths }, options);
  return upright ? turned(dataset) : dataset;
}

function info(kind: EMNISTKind, summary: string): DatasetInfo {
  const [train, test, classes] = KINDS[kind];
  return {
    title: `EMNIST ${kind}`,
    summary: `written ${summary}, 28×28, grey`,
    splits: { train, test },
    classes,
    shape: [28, 28, 1],
    paper: 'https://arxiv.org/abs/1702.05373',
    licence: 'none stated; from the NIST Special Database 19',
    resources,
  };
}

/** Swaps rows and columns in place. */
function turned({ images, transformOptions }: PackedDataset): PackedDataset {
  const { pixels, labels, shape } = images;
  const [height, width] = shape;
  const size = height * width;
  const before = new Uint8Array(size);
  for (let image = 0; image < labels.length; image++) {
    const after = pixels.subarray(image * size, (image + 1) * size);
    before.set(after);
    for (let x = 0, i = 0; x < width; x++) for (let y = 0; y < height; y++, i++) after[i] = before[y * width + x];
  }
  return new PackedDataset({ ...images, shape: [width, height, 1] }, transformOptions);
}
