import type { Rng, Shape } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { randomBrightness } from '../color/random-brightness.ts';
import { randomContrast } from '../color/random-contrast.ts';
import { randomInvert } from '../color/random-invert.ts';
import { randomPosterize } from '../color/random-posterize.ts';
import { randomSaturation } from '../color/random-saturation.ts';
import { randomSolarize } from '../color/random-solarize.ts';
import { randomAutoContrast } from '../effects/random-auto-contrast.ts';
import { randomEqualize } from '../effects/random-equalize.ts';
import { randomSharpness } from '../effects/random-sharpness.ts';
import { randomRotation } from '../geometric/random-rotation.ts';
import { randomShear } from '../geometric/random-shear.ts';
import { randomTranslate } from '../geometric/random-translate.ts';
import { drawUniform, type Interval } from '../parameters/draws.ts';

/** What policies are made of, by the names of the papers. */
export type OperationName =
  | 'autoContrast'
  | 'equalize'
  | 'invert'
  | 'rotate'
  | 'posterize'
  | 'solarize'
  | 'solarizeAdd'
  | 'color'
  | 'contrast'
  | 'brightness'
  | 'sharpness'
  | 'shearX'
  | 'shearY'
  | 'translateX'
  | 'translateY';

/** One of them: an augmentation, and its parameters for a strength. */
export interface PolicyOperation {
  readonly augmentation: DescribedAugmentation;
  /** The least and the greatest strength, of which AutoAugment's ten levels are tenths. Left out where there is no strength. */
  readonly range?: Interval;
  /** What one image's parameters are at a strength. */
  params(strength: number, shape: Shape, rng: Rng): Readonly<Record<string, number | readonly number[]>>;
}

const named = (name: string) => (strength: number) => ({ [name]: strength });
const center = ([, height, width]: Shape) => [(width! - 1) / 2, (height! - 1) / 2];

/** Kornia counts a policy's shear in half turns. */
const HALF_TURN = 180;

/** Each of them, those first that move pixels and then those that change a pixel by itself, as they are joined best so. */
export const OPERATIONS: Readonly<Record<OperationName, PolicyOperation>> = {
  rotate: { augmentation: randomRotation(360), range: [-30, 30], params: named('degrees') },
  shearX: {
    augmentation: randomShear(360),
    range: [-0.3, 0.3],
    params: (strength, shape) => ({ center: center(shape), shearX: strength * HALF_TURN, shearY: 0 }),
  },
  shearY: {
    augmentation: randomShear(360),
    range: [-0.3, 0.3],
    params: (strength, shape) => ({ center: center(shape), shearX: 0, shearY: strength * HALF_TURN }),
  },
  translateX: {
    augmentation: randomTranslate({}),
    range: [-0.5, 0.5],
    params: (strength, [, , width]) => ({ translateX: strength * width!, translateY: 0 }),
  },
  translateY: {
    augmentation: randomTranslate({}),
    range: [-0.5, 0.5],
    params: (strength, [, height]) => ({ translateX: 0, translateY: strength * height! }),
  },
  invert: { augmentation: randomInvert(), params: () => ({}) },
  posterize: {
    augmentation: randomPosterize(),
    range: [4, 8],
    params: (strength) => ({ bitsFactor: Math.trunc(strength) }),
  },
  solarize: {
    augmentation: randomSolarize(),
    range: [0, 1],
    params: (strength) => ({ thresholds: strength, additions: 0 }),
  },
  solarizeAdd: {
    augmentation: randomSolarize(),
    range: [0, 0.43],
    params: (strength, _, rng) => ({ thresholds: drawUniform(rng, 'thresholds', [0, 1]), additions: strength }),
  },
  color: { augmentation: randomSaturation(), range: [0.1, 1.9], params: named('saturationFactor') },
  contrast: { augmentation: randomContrast(), range: [0.1, 1.9], params: named('contrastFactor') },
  brightness: { augmentation: randomBrightness(), range: [0.1, 1.9], params: named('brightnessFactor') },
  sharpness: { augmentation: randomSharpness(), range: [0.1, 1.9], params: named('sharpness') },
  autoContrast: { augmentation: randomAutoContrast(), params: () => ({}) },
  equalize: { augmentation: randomEqualize(), params: () => ({}) },
};
