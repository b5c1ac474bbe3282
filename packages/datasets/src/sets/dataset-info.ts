import type { ImageShape } from '../dataset.ts';
import type { Resource } from '../download/resource.ts';

/** What is known of a data set before it is loaded. */
export interface DatasetInfo {
  /** What papers call it. */
  readonly title: string;
  /** One line on what it is. */
  readonly summary: string;
  /** Number of images of each split, by its name. */
  readonly splits: Readonly<Record<string, number>>;
  /** Class names, indexed by label; empty where the files name them, or labels are no classes. */
  readonly classes: readonly string[];
  /** The shape of every image, or undefined where they differ. */
  readonly shape: ImageShape | undefined;
  /** Mean of each channel over the training images, in [0, 1], where it is well known. */
  readonly mean?: readonly number[];
  /** Standard deviation of each channel over the training images, in [0, 1], where it is well known: what papers and tutorials divide by. */
  readonly std?: readonly number[];
  /** The paper or page that presents it. */
  readonly paper: string;
  /** On what terms its authors give it away, as far as they say. */
  readonly licence: string;
  /** What `download: true` fetches, of all splits. */
  readonly resources: readonly Resource[];
}
