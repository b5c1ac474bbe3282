import type { OptionValue } from '../augmentation.ts';

/**
 * One augmentation of a recipe: its name, and those of its options that are not to be the default. The op `Sequence` has steps of its own.
 *
 * @example
 * const step: RecipeStep = { op: 'RandomAffine', degrees: 15, scale: [0.8, 1.2] };
 */
export interface RecipeStep {
  /** Kornia's class name, such as `RandomAffine`; `listAugmentations` knows all. */
  readonly op: string;
  /** Of a `Sequence`, which takes the options of `sequence` beside them. */
  readonly steps?: readonly RecipeStep[];
  readonly [option: string]: OptionValue | readonly RecipeStep[] | undefined;
}

/**
 * An augmentation as a JSON value, to be stored beside a run, sent, or written by hand.
 *
 * Several steps are a sequence; one step is that augmentation alone. What it draws hangs on the stream it is given: a recipe holds no chance.
 *
 * @example
 * const recipe: Recipe = { version: 1, steps: [{ op: 'RandomCrop', size: 32, padding: 4 }, { op: 'RandomHorizontalFlip' }] };
 */
export interface Recipe {
  /** Of the format. */
  readonly version: 1;
  /** At most 500, those within sequences included. */
  readonly steps: readonly RecipeStep[];
}

/** The name of what is made of other steps. */
export const SEQUENCE = 'Sequence';

/** What sequences may be given, each with a value of the right type. */
export const SEQUENCE_OPTIONS = { sameOnBatch: false, randomApply: 1, randomApplyWeights: [1], fuse: true } as const;
