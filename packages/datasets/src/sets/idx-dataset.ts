import { DataError } from '@cnn/tensor';
import type { DataFolder } from '../folders/data-folder.ts';
import type { IDXArray } from '../formats/parse-idx.ts';
import { PackedDataset } from '../packed-dataset.ts';
import type { TransformOptions } from '../vision-dataset.ts';
import { sharedBuffer } from '../workers/shared-buffer.ts';
import type { FileLayout } from './dataset-files.ts';
import { readIDX } from './read-idx.ts';

/** Two IDX files that make a data set. */
export interface IDXPair {
  /** Names the data set in errors and reports. */
  readonly name: string;
  readonly classes: readonly string[];
  readonly folder: DataFolder;
  /** Paths of the images [N, height, width] and of the labels: [N], or [N, columns] whose first column is the class. */
  readonly paths: readonly string[];
  /** Takes these of the images, from the first to before the second, or to the last. @default all */
  readonly range?: readonly [start: number, end?: number];
}

/**
 * Makes a data set of MNIST's kind from its two files.
 *
 * @throws DataError if one is damaged, they do not fit together, or a label is no class.
 */
export async function readIDXDataset(pair: IDXPair, options: TransformOptions): Promise<PackedDataset> {
  const { name, classes, folder, paths, range } = pair;
  const [pixels, targets] = await Promise.all(paths.map((path) => readIDX(folder, path)));
  const [subject, labelSubject] = paths.map((path) => `${folder.name}/${path}`);
  const [count, height, width] = pixels.shape;
  if (!(pixels.data instanceof Uint8Array) || pixels.shape.length !== 3 || height * width === 0) {
    throw unfit(subject, 'images: uint8 of N×height×width', describe(pixels));
  }
  const columns = targets.shape[1] ?? 1;
  const isBytes = targets.shape.length === 1 && targets.data instanceof Uint8Array;
  const isTable = targets.shape.length === 2 && targets.data instanceof Int32Array && columns > 0;
  if (!(isBytes || isTable) || targets.shape[0] !== count) {
    throw unfit(labelSubject, `labels of ${count} images`, describe(targets));
  }
  const [start, end = count] = range ?? [0];
  if (Math.max(start, end) > count) throw unfit(subject, `${Math.max(start, end)} images at least`, `${count}`);
  const labels = new Uint8Array(sharedBuffer(end - start));
  for (let i = start; i < end; i++) {
    const label = Number(targets.data[i * columns]);
    if (!(label >= 0 && label < classes.length)) {
      throw new DataError(labelSubject, {
        expected: `labels from 0 to ${classes.length - 1}`,
        found: `${label} for image ${i}`,
        remedy: 'the file is damaged or of another data set; get it again',
      });
    }
    labels[i - start] = label;
  }
  const images = pixels.data.subarray(start * height * width, end * height * width);
  return new PackedDataset({ name, classes, shape: [height, width, 1], pixels: images, labels }, options);
}

function unfit(subject: string, expected: string, found: string): DataError {
  return new DataError(subject, { expected, found, remedy: 'the files do not belong together; get them again' });
}

function describe({ shape, data }: IDXArray): string {
  const type = data.constructor.name.replace('Array', '').toLowerCase();
  return `${type} of ${shape.join('×')}`;
}

/**
 * Where MNIST's files and their like may lie, and what they are called: torchvision's folders below the root, or the root itself.
 *
 * @param folder torchvision's name of the data set.
 */
export function idxLayout(folder: string, names: readonly string[]): FileLayout {
  return {
    places: [`${folder}/raw`, 'raw', folder, ''],
    files: names.map((name) => ({ names: [name, `${name}.gz`] })),
  };
}
