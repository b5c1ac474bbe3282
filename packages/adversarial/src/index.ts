export type { Attack, AttackOptions, Knowledge } from './attacks/attack.ts';
export type { Bounds } from './attacks/check-input.ts';
export { type ApgdOptions, apgd } from './auto-attack/apgd.ts';
export { type AutoAttackOptions, type AutoAttackVersion, autoAttack } from './auto-attack/auto-attack.ts';
export { type FabOptions, fab } from './auto-attack/fab.ts';
export { type AttackRound, type StrongestOfOptions, strongestOf } from './auto-attack/strongest-of.ts';
export { type BoundaryOptions, boundary } from './black-box/boundary.ts';
export type { DecisionAttackOptions } from './black-box/define-decision-attack.ts';
export { type HopSkipJumpOptions, hopSkipJump } from './black-box/hop-skip-jump.ts';
export { type OnePixelOptions, onePixel } from './black-box/one-pixel.ts';
export { type PatchSides, type PixleOptions, pixle } from './black-box/pixle.ts';
export { type SpatialOptions, spatial } from './black-box/spatial.ts';
export { type SpsaOptions, spsa } from './black-box/spsa.ts';
export { type SquareOptions, square } from './black-box/square.ts';
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
export { frost } from './corruptions/frost.ts';
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
  type AdversarialTrainingOptions,
  adversarialTraining,
  type PreparedLoss,
  type TrainingStep,
} from './defences/adversarial-training.ts';
export { type AwpOptions, awp, type WeightPerturbation } from './defences/awp.ts';
export { type CertifiedPoint, certifiedAccuracy } from './defences/certified-accuracy.ts';
export { type FeatureSqueezingOptions, featureSqueezing } from './defences/feature-squeezing.ts';
export type { InputDefence } from './defences/input-defence.ts';
export { type JpegDefenceOptions, jpegDefence } from './defences/jpeg-defence.ts';
export { type MartOptions, mart } from './defences/mart.ts';
export {
  ABSTAIN,
  type Certificate,
  type RandomizedSmoothingOptions,
  randomizedSmoothing,
  type SmoothedClassifier,
  type SmoothingRunOptions,
} from './defences/randomized-smoothing.ts';
export type { RobustLoss } from './defences/robust-loss.ts';
export { squeezingScore } from './defences/squeezing-score.ts';
export { type TradesOptions, trades } from './defences/trades.ts';
export { type AccuracyCurveOptions, accuracyCurve, type CurvePoint } from './evaluation/accuracy-curve.ts';
export { type CountingClassifier, countQueries } from './evaluation/count-queries.ts';
export { type GradientMaskingOptions, gradientMasking, type MaskingCheck } from './evaluation/gradient-masking.ts';
export {
  type AdversarialExample,
  type Robustness,
  type RobustnessCounts,
  type RobustnessOptions,
  robustness,
} from './evaluation/robustness.ts';
export { type SmallestChanges, type SmallestChangesOptions, smallestChanges } from './evaluation/smallest-changes.ts';
export { type SuitabilityOptions, suitability, type Warning } from './evaluation/suitability.ts';
export { type TransferMatrix, type TransferMatrixOptions, transferMatrix } from './evaluation/transfer-matrix.ts';
export { type BimOptions, bim } from './gradient/bim.ts';
export type { ProjectedGradientOptions } from './gradient/define-projected-gradient.ts';
export { type DiFgsmOptions, diFgsm } from './gradient/di-fgsm.ts';
export { type EotPgdOptions, eotPgd } from './gradient/eot-pgd.ts';
export { type FfgsmOptions, ffgsm } from './gradient/ffgsm.ts';
export { type FgmOptions, fgm } from './gradient/fgm.ts';
export { type FgsmOptions, fgsm } from './gradient/fgsm.ts';
export type { InputDiversityOptions } from './gradient/input-diversity.ts';
export { type MiFgsmOptions, miFgsm } from './gradient/mi-fgsm.ts';
export { type NiFgsmOptions, niFgsm } from './gradient/ni-fgsm.ts';
export { type NoiseOptions, noise } from './gradient/noise.ts';
export { type PgdOptions, pgd } from './gradient/pgd.ts';
export { type RFgsmOptions, rFgsm } from './gradient/r-fgsm.ts';
export { type SiNiFgsmOptions, siNiFgsm } from './gradient/si-ni-fgsm.ts';
export { type TiFgsmOptions, tiFgsm } from './gradient/ti-fgsm.ts';
export { type TpgdOptions, tpgd } from './gradient/tpgd.ts';
export { type VmiFgsmOptions, vmiFgsm } from './gradient/vmi-fgsm.ts';
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
export { type CarliniWagnerOptions, carliniWagner } from './minimal/carlini-wagner.ts';
export { type DdnOptions, ddn } from './minimal/ddn.ts';
export { type DeepFoolOptions, deepFool } from './minimal/deep-fool.ts';
export { type EadDecisionRule, type EadOptions, ead } from './minimal/ead.ts';
export { type FmnOptions, fmn } from './minimal/fmn.ts';
export { type JsmaOptions, jsma } from './minimal/jsma.ts';
export { measureChange } from './norms/measure-change.ts';
export type { NormName, SizeName } from './norms/norm.ts';
export type { EnvironmentName } from './shift/environment.ts';
export {
  type ShiftedScene,
  type ShiftedScenes,
  type ShiftedScenesOptions,
  shiftedScenes,
} from './shift/shifted-scenes.ts';
export type { SceneClass } from './shift/silhouettes.ts';
export { wilsonInterval } from './statistics/wilson-interval.ts';
export {
  type AdversarialPatch,
  type AdversarialPatchOptions,
  adversarialPatch,
} from './universal/adversarial-patch.ts';
export { type FixedPerturbationOptions, fixedPerturbation } from './universal/fixed-perturbation.ts';
export type { PatchPlacing } from './universal/paste-patch.ts';
export { type PatchAttackOptions, patchAttack } from './universal/patch-attack.ts';
export type { SharedOptions } from './universal/train-shared.ts';
export {
  type UniversalPerturbation,
  type UniversalPerturbationOptions,
  universalPerturbation,
} from './universal/universal-perturbation.ts';
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
