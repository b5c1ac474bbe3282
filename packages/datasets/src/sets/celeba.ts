import { DataError } from '@cnn/tensor';
import type { Resource } from '../download/resource.ts';
import type { DataFolder } from '../folders/data-folder.ts';
import { PathListBuilder } from '../folders/path-list.ts';
import { type NumberTable, type ParseNumberTableOptions, parseNumberTable } from '../formats/parse-number-table.ts';
import { ImageFiles, type ImageFilesInfo } from '../image-files.ts';
import type { TransformOptions } from '../vision-dataset.ts';
import { sharedBuffer } from '../workers/shared-buffer.ts';
import { checkChoice } from './check-choice.ts';
import { findFiles } from './dataset-files.ts';
import type { DatasetInfo } from './dataset-info.ts';
import type { LoadOptions } from './load-options.ts';

/** The parts that CelebA is divided into by its authors, or all of them. */
export type CelebASplit = 'train' | 'valid' | 'test' | 'all';

/** What is known of each picture of CelebA. */
export type CelebATarget = 'attr' | 'identity' | 'bbox' | 'landmarks';

export interface LoadCelebAOptions extends LoadOptions {
  /** 162,770 pictures to train with, 19,867 to validate, 19,962 to test, each of other people; or all. */
  readonly split: CelebASplit;
  /**
   * What the labels are: `attr`, 40 attributes, each 0 or 1; `identity`, the number of the person, from 1; `bbox`, the face's box (x, y, width,
   * height) in the picture before it was aligned and cropped; `landmarks`, x and y of both eyes, the nose and both corners of the mouth.
   * @default 'attr'
   */
  readonly target?: CelebATarget;
}

/** Photographs of faces, `[218, 178, 3]`, with what was asked for as label: several numbers, or one for an identity. `loadCelebA` makes it. */
export class CelebAFiles extends ImageFiles {
  /** What the label's numbers are, such as `Smiling`, `x_1` or `nose_x`; empty for an identity. */
  readonly targetNames: readonly string[];

  constructor(files: ImageFilesInfo, targetNames: readonly string[], options: TransformOptions = {}) {
    super(files, options);
    this.targetNames = targetNames;
  }
}

/** What is known of CelebA before it is loaded. */
export const CelebA: DatasetInfo = {
  title: 'CelebA',
  summary: 'faces of the famous with forty attributes, 218×178, in colour',
  splits: { train: 162_770, valid: 19_867, test: 19_962, all: 202_599 },
  classes: [],
  shape: [218, 178, 3],
  paper: 'https://arxiv.org/abs/1411.7766',
  licence: 'research that earns nothing; the pictures belong to others',
  resources: [
    {
      ...onDrive('img_align_celeba.zip', '0B7EVK8r0v71pZjFTYXZWM3FlRnM', '00d2c5bc6d35e252742224ab0c1e8fcb'),
      archive: 'zip',
    },
    onDrive('list_attr_celeba.txt', '0B7EVK8r0v71pblRyaVFSWGxPY0U', '75e246fa4810816ffd6ee81facbd244c'),
    onDrive('identity_CelebA.txt', '1_ee_0u7vcNLOfNLegJRHmolfH5ICW-XS', '32bd1bd63d3c78cd57e08160ec5ed1e2'),
    onDrive('list_bbox_celeba.txt', '0B7EVK8r0v71pbThiMVRxWXZ4dU0', '00566efa6fedff7a56946cd1c10f1c16'),
    onDrive('list_landmarks_align_celeba.txt', '0B7EVK8r0v71pd0FJY3Blby1HUTQ', 'cc24ecafdb5b50baae59b03474781f8c'),
    onDrive('list_eval_partition.txt', '0B7EVK8r0v71pY0NSMzRuSXJEVkk', 'd32c9cbf5e040fd4025c592c306e6668'),
  ],
};

function onDrive(name: string, id: string, md5: string): Resource {
  const url = `https://drive.usercontent.google.com/download?id=${id}&export=download&confirm=t`;
  return { file: `celeba/${name}`, urls: [url], md5 };
}

/**
 * CelebA: 202,599 photographs of the faces of 10,177 people, aligned and cropped, with forty attributes each.
 *
 * Files lie as in torchvision, `root/celeba/img_align_celeba/000001.jpg` and the lists beside that folder. Splits, order and numbers are
 * torchvision's too. Pictures are read when they are asked for. A download needs luck: Google Drive, where the data set lies, refuses when many
 * have asked on a day, and always refuses pages of other sites. Follows torchvision.datasets.CelebA, and Liu and others, "Deep Learning
 * Face Attributes in the Wild", 2015.
 *
 * @throws DataError if files are missing or damaged, or two lists are not of the same pictures.
 * @throws RangeError if there is no such split or target.
 * @example
 * const faces = await loadCelebA({ root: 'datasets', split: 'valid', transform: resize([64, 64]) });
 * const { label } = await faces.get(0);
 * console.log(faces.targetNames.filter((_, i) => label[i] === 1)); // ['Arched_Eyebrows', …]
 */
export async function loadCelebA(options: LoadCelebAOptions): Promise<CelebAFiles> {
  const { split, target = 'attr' } = options;
  checkChoice('loadCelebA', 'split', split, Object.keys(PARTITIONS));
  checkChoice('loadCelebA', 'target', target, Object.keys(LISTS));
  const {
    folder,
    place,
    paths: found,
  } = await findFiles(
    {
      title: CelebA.title,
      layouts: [
        {
          places: ['celeba', ''],
          files: [PARTITION_LIST, LISTS[target].file, `${PICTURES}/000001.jpg`].map((name) => ({ names: [name] })),
        },
      ],
      resources: resourcesOf(target),
    },
    options,
  );
  const partition = await readTable(folder, found[0], { columns: 1 });
  const list = await readTable(folder, found[1], LISTS[target]);
  const wanted = PARTITIONS[split];
  const rows = rowsOf(partition, wanted);
  const { columns } = list;
  const targets = new Int32Array(sharedBuffer(rows.length * columns * Int32Array.BYTES_PER_ELEMENT));
  const paths = new PathListBuilder();
  const pictures = place === '' ? PICTURES : `${place}/${PICTURES}`;
  checkSameNames(`${folder.name}/${found[1]}`, partition.names, list.names);
  rows.forEach((row, index) => {
    paths.add(pictures, partition.names[row]);
    targets.set(list.numbers.subarray(row * columns, (row + 1) * columns), index * columns);
  });
  // The list says 1 and -1.
  if (target === 'attr')
    targets.forEach((value, index) => {
      targets[index] = (value + 1) >> 1;
    });
  const names = list.header.slice(-columns);
  return new CelebAFiles({ name: CelebA.title, classes: [], folder, paths: paths.build(), targets }, names, options);
}

const PICTURES = 'img_align_celeba';
const PARTITION_LIST = 'list_eval_partition.txt';

const PARTITIONS: Readonly<Record<CelebASplit, number | undefined>> = { train: 0, valid: 1, test: 2, all: undefined };

const LISTS: Readonly<Record<CelebATarget, ParseNumberTableOptions & { readonly file: string }>> = {
  attr: { file: 'list_attr_celeba.txt', header: true, columns: 40 },
  identity: { file: 'identity_CelebA.txt', columns: 1 },
  bbox: { file: 'list_bbox_celeba.txt', header: true, columns: 4 },
  landmarks: { file: 'list_landmarks_align_celeba.txt', header: true, columns: 10 },
};

/** What `target` needs, in the folder `celeba`. */
function resourcesOf(target: CelebATarget): Resource[] {
  const wanted = [`${PICTURES}.zip`, PARTITION_LIST, LISTS[target].file];
  return CelebA.resources.filter(({ file }) => wanted.includes(file.slice('celeba/'.length)));
}

async function readTable(folder: DataFolder, path: string, format: ParseNumberTableOptions): Promise<NumberTable> {
  return parseNumberTable(await folder.read(path), `${folder.name}/${path}`, format);
}

/** The rows of a split, or all. */
function rowsOf({ numbers }: NumberTable, wanted: number | undefined): number[] {
  const rows: number[] = [];
  for (let row = 0; row < numbers.length; row++) if (wanted === undefined || numbers[row] === wanted) rows.push(row);
  return rows;
}

function checkSameNames(subject: string, names: readonly string[], found: readonly string[]): void {
  const row = names.findIndex((name, index) => name !== found[index]);
  if (row < 0 && names.length === found.length) return;
  const at = row < 0 ? names.length : row;
  throw new DataError(subject, {
    expected: `${names[at] ?? 'no more'} in row ${at + 1}, as in ${PARTITION_LIST}`,
    found: found[at] ?? 'its end',
    remedy: 'delete both and get them again',
  });
}
