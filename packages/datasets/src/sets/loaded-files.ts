import { DataError } from '@cnn/tensor';
import type { Image, Sample } from '../dataset.ts';
import { ImageFiles, type ImageFilesInfo } from '../image-files.ts';
import type { TransformOptions } from '../vision-dataset.ts';
import type { Recipe } from '../workers/recipe.ts';

/** Makes a picture of a file's bytes; `path` is the file's in its folder. */
export type ImageDecoder = (bytes: Uint8Array<ArrayBuffer>, path: string) => Image | Promise<Image>;

/** Labelled files of any kind, of which a function makes pictures. Follows torchvision.datasets.DatasetFolder. */
export class LoadedFiles extends ImageFiles {
  readonly loader: ImageDecoder;

  constructor(files: ImageFilesInfo, loader: ImageDecoder, options: TransformOptions = {}) {
    super(files, options);
    this.loader = loader;
  }

  /** @throws DataError that names the file and the index if it cannot be read, or the loader fails. */
  override async load(index: number): Promise<Sample> {
    const { folder, paths, targets } = this.files;
    const path = paths.get(index);
    try {
      const { pixels, shape } = await this.loader(await folder.read(path), path);
      return { pixels, shape, label: targets[index] };
    } catch (error) {
      throw new DataError(`${folder.name}/${path} (sample ${index})`, {
        expected: 'a file that can be read and that the loader can decode',
        found: error instanceof Error ? error.message : String(error),
        cause: error,
      });
    }
  }

  /** @throws TypeError, for a function cannot be sent to a worker. */
  override recipe(): Recipe {
    throw new TypeError(
      `${this.name}: expected files that decodeImage reads, found a loader of your own, which cannot be sent to a worker; ` +
        'use no workers, or a worker of your own (serveDataset)',
    );
  }
}
