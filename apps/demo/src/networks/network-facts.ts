import type { ImageShape } from '@cnn/datasets';

/** What pages know of a network that lies in the worker. Plain data. */
export interface NetworkFacts {
  /** For the services: `cnn://…` for a shipped one, else a name of its own. */
  readonly id: string;
  /** Another one when another network takes the id, as when more is trained. */
  readonly revision: number;
  /** The file's name, or what a shipped or trained one is called. */
  readonly title: string;
  readonly source: 'shipped' | 'file' | 'trained';
  /** Its name in @cnn/models. */
  readonly model: string;
  /** The name of what it was trained on. */
  readonly dataset: string;
  /** Class names, indexed by label. */
  readonly classes: readonly string[];
  /** Height, width and channels of the pictures it was trained on. */
  readonly imageShape: ImageShape;
  /** Height, width and channels that its first layer takes, after padding. */
  readonly inputShape: readonly number[];
  /** What the network sees is (pixel − mean) / std. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly parameters: number;
  /** Epochs that were finished, where that is known. */
  readonly epochs?: number;
  /** Per cent of the test pictures that it gets right, where that is known. */
  readonly testAccuracy?: number;
}
