import { DataError } from '@cnn/tensor';
import type { DataFolder } from '../folders/data-folder.ts';
import { parseSTL10Folds, parseSTL10Labels, STL10_IMAGE_BYTES, unpackSTL10Image } from '../formats/parse-stl10.ts';
import { PackedDataset } from '../packed-dataset.ts';
import { sharedBuffer } from '../workers/shared-buffer.ts';
import { checkChoice } from './check-choice.ts';
import { readClassNames } from './class-names.ts';
import { findFiles } from './dataset-files.ts';
import type { DatasetInfo } from './dataset-info.ts';
import type { LoadOptions } from './load-options.ts';

export interface LoadSTL10Options extends LoadOptions {
  /** 5,000 images to train with, 8,000 to test, 100,000 without labels (2.8 GB in memory), or those to train with and behind them those without labels. */
  readonly split: 'train' | 'test' | 'unlabeled' | 'train+unlabeled';
  /** Takes one of ten sets of 1,000 of the images to train with, 0 to 9, as the paper does; its score is the mean over all ten. @default all 5,000 */
  readonly fold?: number;
}

/** What is known of STL-10 before it is loaded: `STL10.mean`, `STL10.classes`. */
export const STL10: DatasetInfo = {
  title: 'STL-10',
  summary: 'photographs of animals and vehicles, few with labels and many without, 96×96, colour',
  splits: { train: 5_000, test: 8_000, unlabeled: 100_000, 'train+unlabeled': 105_000 },
  classes: Object.freeze(['airplane', 'bird', 'car', 'cat', 'deer', 'dog', 'horse', 'monkey', 'ship', 'truck']),
  shape: [96, 96, 3],
  mean: [0.4467, 0.4398, 0.4066],
  std: [0.2603, 0.2566, 0.2713],
  paper: 'https://cs.stanford.edu/~acoates/papers/coatesleeng_aistats_2011.pdf',
  licence: 'none stated; from ImageNet',
  resources: [
    {
      file: 'stl10_binary.tar.gz',
      urls: ['http://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz'],
      md5: '91f7769df0f17e558f3565bffb0c7dfb',
      archive: 'tar.gz',
    },
  ],
};

/**
 * STL-10: photographs of 96×96 pixels in ten classes, most of them without a label, to learn from both kinds; [96, 96, 3].
 *
 * Looks for `stl10_binary` in `root`, and for its files in `root` itself; fetches them all (2.6 GB, unpacked 3.1 GB). The label of an image without
 * one is −1. The paper: Coates, Lee and Ng, An Analysis of Single-Layer Networks in Unsupervised Feature Learning (2011). Follows
 * torchvision.datasets.STL10.
 *
 * @throws DataError that names the folder or file that is missing, cut or damaged.
 * @throws RangeError for an unknown split, or a fold that is none of 0 to 9 or of another split.
 * @example
 * const fold = await loadSTL10({ root: 'data', split: 'train', fold: 0, download: true });
 */
export async function loadSTL10(options: LoadSTL10Options): Promise<PackedDataset> {
  const { split, fold, signal } = options;
  checkChoice('loadSTL10', 'split', split, Object.keys(STL10.splits));
  const isTrain = split.startsWith('train');
  if (fold !== undefined) {
    if (!isTrain)
      throw new RangeError(`loadSTL10: fold goes with the split 'train' or 'train+unlabeled', found '${split}'`);
    checkChoice('loadSTL10', 'fold', fold, FOLDS);
  }
  const { title, classes: known, resources } = STL10;
  const parts = split.split('+');
  const labelled = parts.filter((part) => part !== 'unlabeled').map((part) => `${part}_y.bin`);
  const names = [
    ...parts.map((part) => `${part}_X.bin`),
    ...labelled,
    ...(fold === undefined ? [] : ['fold_indices.txt']),
  ];
  const layouts = [{ places: ['stl10_binary', ''], files: names.map((name) => ({ names: [name] })) }];
  const found = await findFiles({ title, layouts, resources }, options);
  const { folder, paths } = found;
  const pathOf = (name: string) => paths[names.indexOf(name)];

  const counts = await Promise.all(parts.map((part) => countImages(folder, pathOf(`${part}_X.bin`))));
  const targets = await Promise.all(labelled.map((name) => readLabels(folder, pathOf(name), counts[0])));
  const chosen = fold === undefined ? undefined : await readFold(folder, pathOf('fold_indices.txt'), fold, counts[0]);
  const sizes = [chosen?.length ?? counts[0], ...counts.slice(1)];
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const labels = new Int32Array(sharedBuffer(4 * total)).fill(-1);
  if (targets.length > 0) labels.set(chosen ? Array.from(chosen, (index) => targets[0][index]) : targets[0]);
  const pixels = new Uint8Array(sharedBuffer(total * PIXELS));
  await readImages(folder, pathOf(`${parts[0]}_X.bin`), pixels, runsOf(counts[0], chosen), signal);
  if (parts.length > 1) {
    await readImages(
      folder,
      pathOf(`${parts[1]}_X.bin`),
      pixels.subarray(sizes[0] * PIXELS),
      runsOf(counts[1]),
      signal,
    );
  }
  const classes = await readClassNames(found, 'class_names.txt', known);
  return new PackedDataset({ name: title, classes, shape: [SIDE, SIDE, 3], pixels, labels }, options);
}

const FOLDS = Array.from({ length: 10 }, (_, i) => i);
const SIDE = 96;
const PIXELS = STL10_IMAGE_BYTES;
/** Images that are read at once: 7 MB. The file of those without labels is larger than Node reads in one piece. */
const RUN = 256;

async function countImages(folder: DataFolder, path: string): Promise<number> {
  const size = (await folder.size(path)) ?? 0;
  if (size > 0 && size % PIXELS === 0) return size / PIXELS;
  throw damaged(`${folder.name}/${path}`, `a multiple of ${PIXELS} bytes, for an image each`, `${size} bytes`);
}

async function readLabels(folder: DataFolder, path: string, count: number): Promise<Int8Array> {
  const subject = `${folder.name}/${path}`;
  const bytes = await folder.read(path);
  if (bytes.length === count) return parseSTL10Labels(bytes, subject);
  throw damaged(subject, `${count} bytes, for an image each`, `${bytes.length} bytes`);
}

async function readFold(folder: DataFolder, path: string, fold: number, count: number): Promise<Uint16Array> {
  const subject = `${folder.name}/${path}`;
  const folds = parseSTL10Folds(await folder.read(path), subject);
  if (folds.length !== FOLDS.length)
    throw damaged(subject, `${FOLDS.length} lines, for a fold each`, `${folds.length}`);
  const beyond = folds[fold].find((index) => index >= count);
  if (beyond === undefined) return folds[fold];
  throw damaged(subject, `indices of ${count} images in line ${fold + 1}`, `${beyond}`);
}

type Run = readonly [start: number, end: number];

/** All images a piece at a time, or those that are chosen one by one. */
function* runsOf(count: number, chosen?: Uint16Array): Generator<Run> {
  if (chosen) for (const index of chosen) yield [index, index + 1];
  else for (let start = 0; start < count; start += RUN) yield [start, Math.min(count, start + RUN)];
}

async function readImages(
  folder: DataFolder,
  path: string,
  pixels: Uint8Array,
  runs: Iterable<Run>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const source = await folder.source(path);
  let out = 0;
  for (const [start, end] of runs) {
    signal?.throwIfAborted();
    const bytes = await source.read(start * PIXELS, end * PIXELS);
    for (let image = 0; image < end - start; image++, out += PIXELS) {
      pixels.set(unpackSTL10Image(bytes.subarray(image * PIXELS, (image + 1) * PIXELS)), out);
    }
  }
}

function damaged(subject: string, expected: string, found: string): DataError {
  return new DataError(subject, { expected, found, remedy: 'the file is damaged; get it again' });
}
