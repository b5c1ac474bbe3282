import type { Augmentation } from '@cnn/tensor';
import type { AugmentationOptions, OptionValue } from '../augmentation.ts';

/** How an augmentation is made of a recipe's step. */
export interface Maker {
  /** Options that must be given, each with one that will do; the others have defaults. */
  readonly required: Readonly<Record<string, OptionValue>>;
  make(options: AugmentationOptions): Augmentation;
}

// biome-ignore lint/suspicious/noExplicitAny: what a recipe holds is checked by the factory itself.
type Factory = (...given: any[]) => Augmentation;

/**
 * Makes an augmentation of one options object.
 *
 * @param positional the options that the factory takes one by one, before the object of the others.
 */
export function maker(
  factory: Factory,
  positional: readonly string[] = [],
  required: Readonly<Record<string, OptionValue>> = {},
): Maker {
  return {
    required,
    make: (options) => {
      const others = Object.entries(options).filter(([name]) => !positional.includes(name));
      return factory(...positional.map((name) => options[name]), Object.fromEntries(others));
    },
  };
}
