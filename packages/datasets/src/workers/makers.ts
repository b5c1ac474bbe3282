import { ConcatDataset } from '../combine/concat-dataset.ts';
import { Subset } from '../combine/subset.ts';
import type { Dataset } from '../dataset.ts';
import { browserFolder } from '../folders/browser-folder.ts';
import type { DataFolder } from '../folders/data-folder.ts';
import { diskFolder } from '../folders/disk-folder.ts';
import { filesFolder } from '../folders/files-folder.ts';
import { type PackedPaths, PathList } from '../folders/path-list.ts';
import { ImageFiles, type ImageFilesInfo } from '../image-files.ts';
import { centerCrop } from '../images/center-crop.ts';
import { compose } from '../images/compose.ts';
import { grayscale } from '../images/grayscale.ts';
import type { ImageTransform } from '../images/image-transform.ts';
import { randomResizedCrop } from '../images/random-resized-crop.ts';
import { resize } from '../images/resize.ts';
import { PackedDataset, type PackedImages } from '../packed-dataset.ts';
import { FakeData, type FakeDataOptions } from '../sets/fake-data.ts';
import { type ImageArray, TensorDataset, type TensorDatasetOptions } from '../sets/tensor-dataset.ts';
import { isRecipe, type Recipe } from './recipe.ts';

/** All that a worker can make, by the name in recipes. */
const makers: Readonly<Record<string, (...args: never[]) => unknown>> = {
  PackedDataset: (images: PackedImages, transform?: ImageTransform) => new PackedDataset(images, { transform }),
  ImageFiles: (
    info: Omit<ImageFilesInfo, 'folder' | 'paths'>,
    folder: DataFolder,
    paths: PackedPaths,
    transform?: ImageTransform,
  ) => new ImageFiles({ ...info, folder, paths: new PathList(paths) }, { transform }),
  FakeData: (options: FakeDataOptions, transform?: ImageTransform) => new FakeData({ ...options, transform }),
  TensorDataset: (
    images: ImageArray,
    labels: ArrayLike<number>,
    options: TensorDatasetOptions,
    transform?: ImageTransform,
  ) => new TensorDataset(images, labels, { ...options, transform }),
  Subset: (dataset: Dataset, indices: ArrayLike<number>) => new Subset(dataset, indices),
  ConcatDataset: (name: string, ...datasets: Dataset[]) => new ConcatDataset(datasets, { name }),
  diskFolder,
  browserFolder,
  filesFolder,
  resize,
  centerCrop,
  randomResizedCrop,
  grayscale,
  compose,
};

/**
 * Makes what a recipe describes, its ingredients first.
 *
 * @throws TypeError for a maker that there is none of.
 */
export function make({ maker, arguments: ingredients }: Recipe): unknown {
  if (!Object.hasOwn(makers, maker)) throw new TypeError(`DataLoader: workers cannot make a ${maker}`);
  return (makers[maker] as (...args: unknown[]) => unknown)(
    ...ingredients.map((value) => (isRecipe(value) ? make(value) : value)),
  );
}
