import { DataError } from '@cnn/tensor';
import { compareNames } from '../folders/compare-names.ts';
import type { DataFolder } from '../folders/data-folder.ts';
import { openFolder } from '../folders/open-folder.ts';
import { PathListBuilder } from '../folders/path-list.ts';
import { ImageFiles, type ImageFilesInfo } from '../image-files.ts';
import type { TransformOptions } from '../vision-dataset.ts';
import { checkChoice } from './check-choice.ts';
import type { DatasetInfo } from './dataset-info.ts';
import { type ClassFiles, classOfEach, type FolderProgress, findClassFiles } from './image-folder.ts';
import { type ImageNetMeta, KIT_FOLDER, readImageNetMeta, readValidationIds } from './imagenet-meta.ts';

/** The parts of ImageNet that have labels. */
export type ImageNetSplit = 'train' | 'val';

export interface LoadImageNetOptions extends TransformOptions {
  /** The folder with `train`, `val` and `ILSVRC2012_devkit_t12`: a path in Node, or a folder of any kind. */
  readonly root: string | DataFolder;
  /** 1,281,167 pictures to train with, 50,000 to validate. */
  readonly split: ImageNetSplit;
  /** Hears of each folder that was read. @default nobody */
  readonly onProgress?: (progress: FolderProgress) => void;
  /** Ends the search. @default none */
  readonly signal?: AbortSignal;
}

/** Photographs of WordNet's classes, each as large as it is. `loadImageNet` makes it. */
export class ImageNetFiles extends ImageFiles {
  /** WordNet's name for each class, such as `n01440764`, by which classes are sorted. */
  readonly wnids: readonly string[];
  /** What each class is called: one word or several of one meaning, such as `['tench', 'Tinca tinca']`. */
  readonly synonyms: readonly (readonly string[])[];

  constructor(
    files: Omit<ImageFilesInfo, 'classes'>,
    wnids: readonly string[],
    meta: ImageNetMeta,
    options: TransformOptions = {},
  ) {
    const synonyms = wnids.map((wnid) => meta.synonyms.get(wnid) ?? []);
    super({ ...files, classes: synonyms.map((words) => words.join(', ')) }, options);
    this.wnids = wnids;
    this.synonyms = synonyms;
  }
}

/** What is known of ImageNet before it is loaded, but for its classes, which the development kit names. */
export const ImageNet: DatasetInfo = {
  title: 'ImageNet',
  summary: '1,000 classes of WordNet, in colour, of many sizes',
  splits: { train: 1_281_167, val: 50_000 },
  classes: [],
  shape: undefined,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  paper: 'https://arxiv.org/abs/1409.0575',
  licence: 'research and teaching that earn nothing; the pictures belong to others',
  resources: [],
};

/**
 * ImageNet of 2012: 1,281,167 photographs of 1,000 classes to train, 50,000 to validate.
 *
 * It may not be passed on, so there is no download: ask for it at https://image-net.org/download and unpack the archives, into `root/train`
 * with a folder for each class, `root/val`, and `root/ILSVRC2012_devkit_t12`. The validation pictures may lie in a folder for each class or
 * all side by side, as they come; both ways give the same order. A class's name is that of all its synonyms, `tench, Tinca tinca`; two pairs of
 * classes have the same name (`crane`, `maillot`) and differ in `wnids`. Pictures are read when they are asked for. Follows
 * torchvision.datasets.ImageNet, and Russakovsky and others, "ImageNet Large Scale Visual Recognition Challenge", 2015.
 *
 * @throws DataError if a folder or file is missing or damaged, which is named with what to do, or a folder has no class's name.
 * @throws RangeError if there is no such split.
 * @example
 * const photos = await loadImageNet({ root: 'imagenet', split: 'val', transform: compose(resize(256), centerCrop(224)) });
 * const { label } = await photos.get(0);
 * console.log(photos.synonyms[label]); // ['tench', 'Tinca tinca']
 */
export async function loadImageNet(options: LoadImageNetOptions): Promise<ImageNetFiles> {
  const { root, split, onProgress, signal } = options;
  checkChoice('loadImageNet', 'split', split, Object.keys(ARCHIVES));
  const folder = await openFolder(root);
  const meta = await readImageNetMeta(folder);
  const entries = await folder.list(split).catch((cause) => {
    throw missing(folder, split, (cause as Error).message, cause);
  });
  const sideBySide = split === 'val' && !entries.some(({ kind }) => kind === 'folder');
  if (entries.length === 0) throw missing(folder, split, 'nothing in it');
  const found = sideBySide
    ? await findSideBySide(
        folder,
        meta,
        entries.map(({ name }) => name),
      )
    : await findClassFiles(folder, split, { onProgress, signal });
  const { classes: wnids, paths, targets } = found;
  const unknown = wnids.find((wnid) => !meta.synonyms.has(wnid));
  if (unknown !== undefined) {
    throw new DataError(`${folder.name}/${split}/${unknown}`, {
      expected: `a folder named after a class of ${KIT_FOLDER}, such as n01440764`,
      found: `'${unknown}'`,
      remedy: 'move it elsewhere',
    });
  }
  return new ImageNetFiles({ name: ImageNet.title, folder, paths, targets }, wnids, meta, options);
}

const ARCHIVES: Readonly<Record<ImageNetSplit, string>> = {
  train: 'ILSVRC2012_img_train.tar into it, then each archive in that into a folder of its name',
  val: 'ILSVRC2012_img_val.tar into it',
};

function missing(folder: DataFolder, split: ImageNetSplit, found: string, cause?: unknown): DataError {
  return new DataError(`${folder.name}/${split}`, {
    expected: 'a folder with pictures of ImageNet',
    found,
    remedy: `ask for access at https://image-net.org/download and unpack ${ARCHIVES[split]}`,
    cause,
  });
}

/** The validation pictures as their archive has them: numbered, the class of each in the development kit. */
async function findSideBySide(folder: DataFolder, meta: ImageNetMeta, names: readonly string[]): Promise<ClassFiles> {
  const truth = await readValidationIds(folder, meta);
  const classes = [...new Set(truth)].sort(compareNames);
  const ofClass = new Map(classes.map((wnid) => [wnid, [] as string[]]));
  for (const name of names) {
    const [, number] = VALIDATION_NAME.exec(name) ?? [];
    if (number) ofClass.get(truth[Number(number) - 1])?.push(name);
  }
  const paths = new PathListBuilder();
  const ends = classes.map((wnid) => {
    for (const name of ofClass.get(wnid) ?? []) paths.add('val', name);
    return paths.length;
  });
  if (paths.length === 0) throw missing(folder, 'val', `'${names[0]}' and so on`);
  return { classes, paths: paths.build(), targets: classOfEach(ends) };
}

const VALIDATION_NAME = /^ILSVRC2012_val_(\d{8})\.jpe?g$/i;
