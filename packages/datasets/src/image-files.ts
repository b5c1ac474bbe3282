import { DataError } from '@cnn/tensor';
import type { Label, Sample } from './dataset.ts';
import type { DataFolder } from './folders/data-folder.ts';
import type { PathList } from './folders/path-list.ts';
import { decodeImage } from './images/decode-image.ts';
import { type TransformOptions, VisionDataset } from './vision-dataset.ts';
import type { Recipe } from './workers/recipe.ts';

/** What {@link ImageFiles} are made of. */
export interface ImageFilesInfo {
  /** Names the dataset in errors and reports. */
  readonly name: string;
  /** Class names, indexed by label; empty where labels are no classes. */
  readonly classes: readonly string[];
  /** Where the files lie. */
  readonly folder: DataFolder;
  /** Their paths in it. */
  readonly paths: PathList;
  /** The numbers of all labels: as many for each file. */
  readonly targets: Uint8Array | Uint16Array | Int32Array | Float32Array;
}

/**
 * Labelled pictures in files, which are read and decoded when they are asked for: `[height, width, 3]`, as large as each is.
 *
 * @throws RangeError if `targets` are not as many numbers for each file.
 * @example
 * const paths = new PathListBuilder().add('scans', 'a.png').add('scans', 'b.png').build();
 * const scans = new ImageFiles(
 *   { name: 'scans', classes: ['healthy', 'ill'], folder: await openFolder('data'), paths, targets: Int32Array.of(0, 1) },
 *   { transform: resize([64, 64]) },
 * );
 */
export class ImageFiles extends VisionDataset {
  readonly files: ImageFilesInfo;

  constructor(files: ImageFilesInfo, options: TransformOptions = {}) {
    const { name, classes, folder, paths, targets } = files;
    if (paths.length > 0 && (targets.length === 0 || targets.length % paths.length !== 0)) {
      throw new RangeError(
        `${name}: expected as many targets for each of ${paths.length} files, found ${targets.length}`,
      );
    }
    super({ name, length: paths.length, classes, shape: undefined }, options);
    this.files = { name, classes, folder, paths, targets };
  }

  /** @throws DataError that names the file and the index if it cannot be read or is no image. */
  load(index: number): Sample | Promise<Sample> {
    const { folder, paths } = this.files;
    const label = this.#label(index);
    const subject = `${folder.name}/${paths.get(index)} (sample ${index})`;
    const decoded = (bytes: Uint8Array<ArrayBuffer>): Sample | Promise<Sample> => {
      const image = decodeImage(bytes, { subject });
      return 'then' in image ? image.then((found) => ({ ...found, label })) : { ...image, label };
    };
    try {
      const bytes = folder.read(paths.get(index));
      return 'then' in bytes ? bytes.then(decoded, (error) => unreadable(subject, error)) : decoded(bytes);
    } catch (error) {
      return unreadable(subject, error);
    }
  }

  /** The classes, where a label is one. */
  labels(): ImageFilesInfo['targets'] {
    const { name, paths, targets } = this.files;
    if (targets.length !== paths.length)
      throw new TypeError(`${name}: its labels are ${targets.length / paths.length} numbers each, no classes`);
    return targets;
  }

  /** How workers make this dataset again. */
  recipe(): Recipe {
    const { folder, paths, ...rest } = this.files;
    return { maker: 'ImageFiles', arguments: [rest, folder.recipe(), paths.packed, this.transformRecipe()] };
  }

  #label(index: number): Label {
    const { paths, targets } = this.files;
    const each = targets.length / paths.length;
    if (each === 1) return targets[index];
    const own = targets.slice(index * each, (index + 1) * each);
    return own instanceof Float32Array ? own : Int32Array.from(own);
  }
}

/** What goes wrong with a file, with the sample's index. */
function unreadable(subject: string, error: unknown): never {
  if (error instanceof DataError && error.subject === subject) throw error;
  throw new DataError(subject, {
    expected: 'a file that can be read',
    found: error instanceof Error ? error.message : String(error),
    remedy: 'check that it is there and may be read',
    cause: error,
  });
}
