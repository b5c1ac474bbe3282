export type { Attack, AttackOptions } from './attacks/attack.ts';
export type { Bounds } from './attacks/check-input.ts';
export { type FgsmOptions, fgsm } from './attacks/fgsm.ts';
export { type PgdOptions, pgd } from './attacks/pgd.ts';
export { brightness } from './corruptions/brightness.ts';
export { contrast } from './corruptions/contrast.ts';
export type { Corruption, CorruptionGroup, CorruptionOptions, CorruptionTable } from './corruptions/corruption.ts';
export { type CorruptionError, corruptionError, type ErrorRates } from './corruptions/corruption-error.ts';
export { corruptions } from './corruptions/corruptions.ts';
export { defocusBlur } from './corruptions/defocus-blur.ts';
export { elasticTransform } from './corruptions/elastic-transform.ts';
export { fog } from './corruptions/fog.ts';
export { gaussianBlur } from './corruptions/gaussian-blur.ts';
export { gaussianNoise } from './corruptions/gaussian-noise.ts';
export { glassBlur } from './corruptions/glass-blur.ts';
export { impulseNoise } from './corruptions/impulse-noise.ts';
export { jpegCompression } from './corruptions/jpeg-compression.ts';
export { motionBlur } from './corruptions/motion-blur.ts';
export { pixelate } from './corruptions/pixelate.ts';
export { saturate } from './corruptions/saturate.ts';
export { shotNoise } from './corruptions/shot-noise.ts';
export { snow } from './corruptions/snow.ts';
export { spatter } from './corruptions/spatter.ts';
export { speckleNoise } from './corruptions/speckle-noise.ts';
export { zoomBlur } from './corruptions/zoom-blur.ts';
export {
  type AdversarialExample,
  type Robustness,
  type RobustnessCounts,
  type RobustnessOptions,
  robustness,
} from './robustness.ts';
