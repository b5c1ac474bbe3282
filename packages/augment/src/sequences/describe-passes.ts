import { type Augmentation, Rng, type Shape } from '@cnn/tensor';
import { passesOf, stepsOf } from './passes.ts';

/** What a sequence does in one go over the pixels. */
export interface PassDescription {
  /** Pixels are looked up elsewhere, their colours are changed, both, or something else. */
  readonly kind: 'geometric' | 'color' | 'geometric and color' | 'other';
  /** The augmentations that it does, in order. */
  readonly names: readonly string[];
}

/** How an augmentation goes over the pixels. */
export interface PassReport {
  readonly passes: readonly PassDescription[];
  /** How many augmentations there are. */
  readonly augmentations: number;
  /** How many passes were saved by joining neighbours. */
  readonly saved: number;
  /** The report as lines of text. */
  toString(): string;
}

/**
 * Tells in how many passes over the pixels an augmentation runs, and which neighbours were joined into one.
 *
 * @param shape of the images, `[batch, height, width, channels]`. @default [1, 224, 224, 3]
 * @throws whatever a member throws for images of that shape.
 * @example
 * console.log(String(describePasses(sequence(randomAffine(15), randomHorizontalFlip(), randomGrayscale()))));
 * // 3 augmentations in 1 pass, 2 saved
 * // 1. geometric and color: RandomAffine, RandomHorizontalFlip, RandomGrayscale
 */
export function describePasses(augmentation: Augmentation, shape: Shape = [1, 224, 224, 3]): PassReport {
  const one = [1, ...shape.slice(1)];
  const steps = stepsOf(augmentation, augmentation.sample([new Rng(0)], one), one);
  const passes = passesOf(steps, { all: true }).map(({ kind, names }): PassDescription => ({ kind, names }));
  const saved = steps.length - passes.length;
  const counted = (count: number, what: string, plural: string) => `${count} ${count === 1 ? what : plural}`;
  const headline = `${counted(steps.length, 'augmentation', 'augmentations')} in ${counted(passes.length, 'pass', 'passes')}, ${saved} saved`;
  const lines = passes.map(({ kind, names }, i) => `${i + 1}. ${kind}: ${names.join(', ')}`);
  return { passes, augmentations: steps.length, saved, toString: () => [headline, ...lines].join('\n') };
}
