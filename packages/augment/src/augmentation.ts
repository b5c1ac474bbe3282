import type { Augmentation, Shape, Tensor } from '@cnn/tensor';
import type { ColorStep } from './color/color-step.ts';
import type { Matrix } from './geometric/matrix.ts';

/** How pixels between pixels are found: a mixture of the four around, a copy of the nearest, or of the sixteen around. */
export type Resample = 'bilinear' | 'nearest' | 'bicubic';

/**
 * What lies outside of a picture: one value; the outermost pixels; the picture mirrored at the centres of its outermost pixels, or at their outer edges;
 * the opposite side. torchvision calls `'replicate'` edge.
 */
export type PaddingMode = 'constant' | 'replicate' | 'reflect' | 'symmetric' | 'circular';

/** How a picture is looked up. */
export interface Sampling {
  readonly resample: Resample;
  readonly paddingMode: PaddingMode;
  /** The value outside in mode `'constant'`, or one for each channel. */
  readonly fill: number | readonly number[];
}

/** What a geometric augmentation does to a batch. */
export interface Geometry {
  /** Where each point of the image goes, in pixels. */
  readonly matrix: Matrix;
  /** Height and width of the result. */
  readonly size: readonly [height: number, width: number];
  readonly sampling: Sampling;
}

/** An option's value, as JSON has it. */
export type OptionValue =
  | null
  | boolean
  | number
  | string
  | readonly OptionValue[]
  | { readonly [key: string]: OptionValue };

/** Options by name, as recipes write them; undefined where one was not given and has no default. */
export type AugmentationOptions = Readonly<Record<string, OptionValue | undefined>>;

/**
 * An augmentation of this package: an `Augmentation` that also tells what it is, so that it can be written down, undone, joined with its neighbours into
 * one pass over the pixels, and carried over to masks, boxes, keypoints and labels.
 *
 * At most one of `geometry` and `colors` is there; what has neither changes pictures in its own way.
 */
export interface DescribedAugmentation<Params = unknown> extends Augmentation<Params> {
  /** All options, with their defaults. */
  readonly options: AugmentationOptions;
  /** Moves pixels: where to. */
  geometry?(params: Params, shape: Shape): Geometry;
  /** Whether `apply` does more than look up where `geometry` says, such as filter, so that it cannot be joined with neighbours. */
  readonly ownPixels?: true;
  /** Changes each pixel by itself: the steps. */
  colors?(params: Params, shape: Shape): readonly ColorStep[];
  /** Whether pixels move in a way that no matrix says, so that boxes and keypoints cannot follow. */
  readonly nonRigid?: true;
  /** Changes masks `[batch, height, width, channels]` along with the images, which had `shape`. Left out where masks stay as they are. */
  applyMasks?(masks: Tensor, params: Params, shape: Shape): Tensor;
  /** Changes boxes `[batch, count, 4]`, corners (left, top, right, bottom), along with the images, which had `shape`, where no matrix moves them. */
  applyBoxes?(boxes: Tensor, params: Params, shape: Shape): Tensor;
  /** What was drawn, completed by masks `[batch, height, width, channels]`, for an augmentation that cannot do without. `augment` calls it. */
  withMasks?(params: Params, masks: Tensor): Params;
  /** Brings images back that had `shape` before. Left out where images do not move. */
  inverse?(images: Tensor, params: Params, shape: Shape): Tensor;
}
