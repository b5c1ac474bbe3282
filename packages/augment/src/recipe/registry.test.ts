import { expect, it } from 'vitest';
import * as all from '../index.ts';
import { listAugmentations } from './registry.ts';

/** What the package exports beside augmentations. Whoever adds one of them adds it here, and whoever adds an augmentation adds it to the registry. */
const OTHERS = [
  ...['augment', 'describePasses', 'sequence', 'transformMatrix'],
  // What hangs on the data or on what a discriminator has learned, and could not be made again of its options.
  ...['fitTo', 'adaptiveDiscriminatorAugmentation'],
  // Families, to make augmentations of one's own.
  ...['color', 'effect', 'geometric'],
  ...[
    'augmentationInfo',
    'fromRecipe',
    'listAugmentations',
    'recipeFromText',
    'recipeToText',
    'toRecipe',
    'validateRecipe',
  ],
  ...[
    'addValues',
    'd4',
    'fiveCrop',
    'flips',
    'hflip',
    'mirrorTranslate',
    'multiplyBy',
    'multiscale',
    'multisize',
    'rotate90',
  ],
  ...['tenCrop', 'testTimeAugmentation', 'vflip', 'views'],
];

it('holds every augmentation that the package exports, by the name that it has', () => {
  const names = Object.entries(all).flatMap(([name, value]) =>
    typeof value === 'function' && !OTHERS.includes(name) ? [name[0]!.toUpperCase() + name.slice(1)] : [],
  );
  expect(names.filter((name) => !listAugmentations().includes(name))).toEqual([]);
  expect(listAugmentations().filter((name) => !names.includes(name))).toEqual([]);
});
