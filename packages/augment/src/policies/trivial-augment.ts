import { drawChoice, drawUniform, type Interval } from '../parameters/draws.ts';
import type { Container } from '../sequences/passes.ts';
import { OPERATIONS, type OperationName } from './operations.ts';
import { type Move, policy } from './policy.ts';
import { signed } from './rand-augment.ts';

/** Those that change colours apart, or drop most of the picture, are not among them. */
const NAMES: readonly OperationName[] = [
  'autoContrast',
  'equalize',
  'rotate',
  'posterize',
  'solarize',
  'contrast',
  'brightness',
  'sharpness',
  'shearX',
  'shearY',
  'translateX',
  'translateY',
];

/** Ranges that are not AutoAugment's. */
const RANGES: Partial<Record<OperationName, Interval>> = { posterize: [0, 4] };

/**
 * One operation for each image, of a random strength. It has nothing to turn.
 *
 * Use it where RandAugment's two numbers are not worth a search. Images `[batch, height, width, 3]` in [0, 1] → the same shape; masks, boxes and keypoints
 * move along. Follows kornia.augmentation.auto.TrivialAugment, but for each image instead of the batch. Müller and Hutter, TrivialAugment, 2021
 * (arXiv 2103.10158).
 *
 * @throws TypeError for images that are not in three channels.
 * @example
 * const batch = augment(images, trivialAugment(), rng.fold(epoch));
 */
export function trivialAugment(): Container {
  return policy('TrivialAugment', {
    options: {},
    length: 1,
    operations: NAMES,
    choose: (rng) => [drawChoice(rng, 'operation', NAMES.map(moveOf))],
  });
}

function moveOf(operation: OperationName): Move {
  const range = RANGES[operation] ?? OPERATIONS[operation].range;
  if (!range) return { operation };
  const [low, high] = range;
  if (low === -high) return { operation, strength: (rng) => signed(rng, drawUniform(rng, 'strength', [0, high])) };
  return { operation, strength: (rng) => drawUniform(rng, 'strength', range) };
}
