import type { Rng } from '@cnn/tensor';

/** What every model may be told. */
export interface ModelOptions {
  /** Draws the initial weights. @default new Rng(0) */
  readonly rng?: Rng;
  /** Number of classes. @default that of the data the network is known by: 1000 of ImageNet, 21 of Pascal VOC, else 10 */
  readonly classes?: number;
}

/** Of the networks for ImageNet that drop features before their classifier. */
export interface DropoutOptions extends ModelOptions {
  /** Chance that a feature is dropped in training, in [0, 1]. @default 0.5 */
  readonly dropout?: number;
}
