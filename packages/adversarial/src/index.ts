export type { Attack, AttackOptions } from './attacks/attack.ts';
export type { Bounds } from './attacks/check-input.ts';
export { type FgsmOptions, fgsm } from './attacks/fgsm.ts';
export { type PgdOptions, pgd } from './attacks/pgd.ts';
export type { Calibration } from './calibration/calibration.ts';
export { type TemperatureScaling, temperatureScaling } from './calibration/temperature-scaling.ts';
export { type VectorScaling, vectorScaling } from './calibration/vector-scaling.ts';
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
} from './evaluation/robustness.ts';
export { backgroundShare } from './groups/background-share.ts';
export {
  type Disparity,
  type Fairness,
  type FairnessMetricsOptions,
  fairnessMetrics,
  type GroupRates,
} from './groups/fairness-metrics.ts';
export { type GroupDRO, type GroupDROOptions, type GroupDROState, groupDro } from './groups/group-dro.ts';
export {
  type GroupAccuracies,
  type GroupAccuracy,
  type GroupMetric,
  type GroupMetricsOptions,
  groupMetrics,
} from './groups/group-metrics.ts';
export { groupWeights } from './groups/group-weights.ts';
export type { GroupedPredictions, Groups } from './groups/grouped-predictions.ts';
export { swapBackgrounds } from './groups/swap-backgrounds.ts';
export { wilsonInterval } from './groups/wilson-interval.ts';
export type { EnvironmentName } from './shift/environment.ts';
export {
  type ShiftedScene,
  type ShiftedScenes,
  type ShiftedScenesOptions,
  shiftedScenes,
} from './shift/shifted-scenes.ts';
export type { SceneClass } from './shift/silhouettes.ts';
export { type Detection, detection } from './unknowns/detection.ts';
export { type EnergyOptions, energy } from './unknowns/energy.ts';
export type { LinearHead } from './unknowns/linear-head.ts';
export { mahalanobis } from './unknowns/mahalanobis.ts';
export { maxLogit } from './unknowns/max-logit.ts';
export { maxSoftmax } from './unknowns/max-softmax.ts';
export { type NearestNeighbourOptions, nearestNeighbour } from './unknowns/nearest-neighbour.ts';
export { type OdinOptions, odin } from './unknowns/odin.ts';
export type { Features, KnownImages } from './unknowns/read-features.ts';
export type { UnknownScore } from './unknowns/unknown-score.ts';
export { type VimOptions, vim } from './unknowns/vim.ts';
