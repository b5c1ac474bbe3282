import { choices } from '@cnn/tensor';
import type { AugmentationOptions, DescribedAugmentation, OptionValue } from '../augmentation.ts';
import { listAugmentations, makerOf } from './registry.ts';

/** What can be said of an augmentation before one is made. */
export interface AugmentationInfo {
  readonly name: string;
  /** All options with their defaults, undefined where there is none; the required ones with the values of `required`. */
  readonly options: AugmentationOptions;
  /** Options that must be given, each with one that will do. */
  readonly required: Readonly<Record<string, OptionValue>>;
}

/**
 * The options of an augmentation by its name, for menus and forms.
 *
 * @throws RangeError for an unknown name, with the nearest known one.
 * @example
 * augmentationInfo('RandomAffine').required; // { degrees: 15 }
 */
export function augmentationInfo(name: string): AugmentationInfo {
  const maker = makerOf(name);
  if (!maker) throw new RangeError(`unknown augmentation '${name}'; ${choices(name, listAugmentations())}`);
  const { required } = maker;
  const { options } = maker.make(required) as DescribedAugmentation;
  return { name, options, required };
}
