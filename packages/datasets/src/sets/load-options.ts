import type { DownloadOptions } from '../download/download-resources.ts';
import type { DataFolder } from '../folders/data-folder.ts';
import type { TransformOptions } from '../vision-dataset.ts';

/** What every loader of a known data set takes: where its files lie, whether to fetch them, and what happens to each sample. */
export interface LoadOptions extends TransformOptions, DownloadOptions {
  /**
   * The folder that holds the data set, laid out as torchvision does, or the data set's own folder in it. A path in Node, or a folder of any kind.
   * @default cacheFolder(): one for all programs of this user, or the page's private file system
   */
  readonly root?: string | DataFolder;
  /** Whether files that are missing are fetched; where all are there, nothing is asked of the network. @default false */
  readonly download?: boolean;
}
