import type { Module } from '@cnn/layers';
import type { Augmentation } from '@cnn/tensor';
import type { PictureSettings } from './picture-settings.ts';

/** A trained network with what is needed to ask it. Whoever opens it disposes its `network`. */
export interface OpenedNetwork {
  /** The file's name, or what it is called. */
  readonly title: string;
  readonly settings: PictureSettings;
  /** In evaluation mode. */
  readonly network: Module;
  /** From pictures of the data's shape in [0, 1] to what the network sees; without chance. */
  readonly prepare: Augmentation;
  /** Epochs that were finished, where that is known. */
  readonly epochs?: number;
  /** Per cent of the test pictures, where that is known. */
  readonly testAccuracy?: number;
}
