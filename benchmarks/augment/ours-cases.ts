// Ours by the names that the peers have for them: tools/reference/augment_speed.py.
import * as augmentations from '@cnn/augment';
import { CIFAR10 } from '@cnn/datasets';
import type { Augmentation } from '@cnn/tensor';

/** An export of `@cnn/augment` with its arguments. */
type Recipe = readonly [factory: string, ...args: unknown[]];

const JIGGLE = { brightness: 0.2, contrast: 0.2, saturation: 0.2, hue: 0.1, p: 1 };

const RECIPES: Readonly<Record<string, Recipe>> = {
  perspective: ['randomPerspective', { distortionScale: 0.2, p: 1 }],
  affine: ['randomAffine', 15, { translate: [0.1, 0.1], scale: [0.8, 1.2], p: 1 }],
  'random-crop': ['randomCrop', 192],
  'random-erasing': ['randomErasing', { scale: [0.02, 0.33], p: 1 }],
  'horizontal-flip': ['randomHorizontalFlip', { p: 1 }],
  'vertical-flip': ['randomVerticalFlip', { p: 1 }],
  'color-jiggle': ['colorJiggle', JIGGLE],
  rotation: ['randomRotation', 30, { p: 1 }],
  'resized-crop': ['randomResizedCrop', 224, { scale: [0.08, 1] }],
  'center-crop': ['centerCrop', 192],
  grayscale: ['randomGrayscale', { p: 1 }],
  shear: ['randomShear', 10, { p: 1 }],
  brightness: ['randomBrightness', [0.8, 1.2], { p: 1 }],
  contrast: ['randomContrast', [0.8, 1.2], { p: 1 }],
  'cifar-crop': ['randomCrop', 32, { padding: 4 }],
  'cifar-flip': ['randomHorizontalFlip'],
  'cifar-normalize': ['normalize', CIFAR10.mean, CIFAR10.std],
  'cifar-cutout': ['cutout', 8],
};

const SEQUENCES: Readonly<Record<string, readonly string[]>> = {
  pipeline: ['affine', 'rotation', 'horizontal-flip', 'color-jiggle', 'grayscale'],
  moves: ['affine', 'rotation', 'horizontal-flip', 'brightness', 'contrast'],
  lookups: ['affine', 'rotation', 'perspective', 'brightness', 'contrast'],
  'most-lookups': ['rotation', 'shear', 'affine', 'perspective', 'brightness'],
  cifar: ['cifar-crop', 'cifar-flip', 'cifar-normalize'],
  'crop-flip': ['cifar-crop', 'cifar-flip'],
  'crop-flip-cutout': ['cifar-crop', 'cifar-flip', 'cifar-cutout'],
};

/** The members of a case, one if it is no sequence; undefined if the package lacks one of them. */
export function membersOf(name: string): readonly Augmentation[] | undefined {
  const exported = augmentations as unknown as Readonly<Record<string, (...args: readonly unknown[]) => Augmentation>>;
  const recipes = (SEQUENCES[name] ?? [name]).map((member) => RECIPES[member]);
  if (!recipes.every(([factory]) => factory in exported)) return undefined;
  return recipes.map(([factory, ...args]) => exported[factory](...args));
}

/** A case as one augmentation. */
export function caseOf(name: string): Augmentation {
  const members = membersOf(name)!;
  return members.length === 1 ? members[0] : augmentations.sequence(...members);
}
