export { type AugmentOptions, augment } from './augment.ts';
export type {
  AugmentationOptions,
  DescribedAugmentation,
  Geometry,
  OptionValue,
  PaddingMode,
  Resample,
  Sampling,
} from './augmentation.ts';
export { type ColorParts, color } from './color/color.ts';
export type { ColorFactors, ColorFactorsOptions } from './color/color-factors.ts';
export { type ColorJiggleOptions, colorJiggle } from './color/color-jiggle.ts';
export { type ColorJitterOptions, colorJitter } from './color/color-jitter.ts';
export type {
  Bounds,
  ColorStep,
  GammaStep,
  HsvStep,
  MixStep,
  PosterizeStep,
  ScaleStep,
  SolarizeStep,
} from './color/color-step.ts';
export { grayscaleToRGB } from './color/grayscale-to-rgb.ts';
export { denormalize, normalize, type PerChannel } from './color/normalize.ts';
export { type RandomBrightnessOptions, randomBrightness } from './color/random-brightness.ts';
export { type RandomChannelDropoutOptions, randomChannelDropout } from './color/random-channel-dropout.ts';
export { type RandomChannelShuffleOptions, randomChannelShuffle } from './color/random-channel-shuffle.ts';
export { type RandomContrastOptions, randomContrast } from './color/random-contrast.ts';
export { type RandomGammaOptions, randomGamma } from './color/random-gamma.ts';
export { type RandomGrayscaleOptions, randomGrayscale } from './color/random-grayscale.ts';
export { type RandomHueOptions, randomHue } from './color/random-hue.ts';
export { type RandomInvertOptions, randomInvert } from './color/random-invert.ts';
export {
  type PlanckianMode,
  type RandomPlanckianJitterOptions,
  randomPlanckianJitter,
} from './color/random-planckian-jitter.ts';
export { type RandomPosterizeOptions, randomPosterize } from './color/random-posterize.ts';
export { type RandomRGBShiftOptions, randomRGBShift } from './color/random-rgb-shift.ts';
export { type RandomSaturationOptions, randomSaturation } from './color/random-saturation.ts';
export { type RandomSolarizeOptions, randomSolarize } from './color/random-solarize.ts';
export type { AugmentData, DataKind } from './data/data-kinds.ts';
export { type TransformMatrixOptions, transformMatrix } from './data/transform-matrix.ts';
export type { Border } from './effects/border.ts';
export { type CutoutOptions, type CutoutParams, cutout } from './effects/cutout.ts';
export { type EffectParts, effect } from './effects/effect.ts';
export type { IlluminationOptions } from './effects/illumination.ts';
export type { KernelSize } from './effects/kernel-size.ts';
export type { PlasmaOptions } from './effects/plasma.ts';
export { type RandomAutoContrastOptions, randomAutoContrast } from './effects/random-auto-contrast.ts';
export { type RandomBoxBlurOptions, randomBoxBlur } from './effects/random-box-blur.ts';
export { type RandomClaheOptions, randomClahe } from './effects/random-clahe.ts';
export { type RandomEqualizeOptions, randomEqualize } from './effects/random-equalize.ts';
export { type RandomErasingOptions, type RandomErasingParams, randomErasing } from './effects/random-erasing.ts';
export { type RandomGaussianBlurOptions, randomGaussianBlur } from './effects/random-gaussian-blur.ts';
export {
  type RandomGaussianIlluminationOptions,
  type RandomGaussianIlluminationParams,
  randomGaussianIllumination,
} from './effects/random-gaussian-illumination.ts';
export { type RandomGaussianNoiseOptions, randomGaussianNoise } from './effects/random-gaussian-noise.ts';
export { type RandomJPEGOptions, randomJPEG } from './effects/random-jpeg.ts';
export {
  type RandomLinearCornerIlluminationOptions,
  type RandomLinearCornerIlluminationParams,
  randomLinearCornerIllumination,
} from './effects/random-linear-corner-illumination.ts';
export {
  type RandomLinearIlluminationOptions,
  type RandomLinearIlluminationParams,
  randomLinearIllumination,
} from './effects/random-linear-illumination.ts';
export { type RandomMedianBlurOptions, randomMedianBlur } from './effects/random-median-blur.ts';
export {
  type RandomMotionBlurOptions,
  type RandomMotionBlurParams,
  randomMotionBlur,
} from './effects/random-motion-blur.ts';
export {
  type RandomPlasmaBrightnessOptions,
  type RandomPlasmaBrightnessParams,
  randomPlasmaBrightness,
} from './effects/random-plasma-brightness.ts';
export {
  type RandomPlasmaContrastOptions,
  type RandomPlasmaContrastParams,
  randomPlasmaContrast,
} from './effects/random-plasma-contrast.ts';
export {
  type RandomPlasmaShadowOptions,
  type RandomPlasmaShadowParams,
  randomPlasmaShadow,
} from './effects/random-plasma-shadow.ts';
export { type RandomRainOptions, type RandomRainParams, randomRain } from './effects/random-rain.ts';
export {
  type RandomSaltAndPepperNoiseOptions,
  type RandomSaltAndPepperNoiseParams,
  randomSaltAndPepperNoise,
} from './effects/random-salt-and-pepper-noise.ts';
export { type RandomSharpnessOptions, randomSharpness } from './effects/random-sharpness.ts';
export { type RandomSnowOptions, type RandomSnowParams, randomSnow } from './effects/random-snow.ts';
export { fitTo } from './fit-to.ts';
export { type AlternatingFlipOptions, alternatingFlip } from './geometric/alternating-flip.ts';
export type { Borders } from './geometric/borders.ts';
export { centerCrop } from './geometric/center-crop.ts';
export { centerPad } from './geometric/center-pad.ts';
export type { FixedAugmentation } from './geometric/fixed.ts';
export { type GeometricAugmentation, type GeometricParts, geometric } from './geometric/geometric.ts';
export { longestMaxSize } from './geometric/longest-max-size.ts';
export type { Matrix } from './geometric/matrix.ts';
export { type PadOptions, pad } from './geometric/pad.ts';
export { type PadToOptions, padTo } from './geometric/pad-to.ts';
export { type RandomAffineOptions, type RandomAffineParams, randomAffine } from './geometric/random-affine.ts';
export { type RandomCropOptions, type RandomCropParams, randomCrop } from './geometric/random-crop.ts';
export {
  type RandomElasticTransformOptions,
  type RandomElasticTransformParams,
  randomElasticTransform,
} from './geometric/random-elastic-transform.ts';
export { type RandomFisheyeOptions, type RandomFisheyeParams, randomFisheye } from './geometric/random-fisheye.ts';
export { type RandomHorizontalFlipOptions, randomHorizontalFlip } from './geometric/random-horizontal-flip.ts';
export {
  type PerspectiveSampling,
  type RandomPerspectiveOptions,
  type RandomPerspectiveParams,
  randomPerspective,
} from './geometric/random-perspective.ts';
export {
  type RandomResizedCropOptions,
  type RandomResizedCropParams,
  randomResizedCrop,
} from './geometric/random-resized-crop.ts';
export { type RandomRotationOptions, type RandomRotationParams, randomRotation } from './geometric/random-rotation.ts';
export {
  type RandomRotation90Options,
  type RandomRotation90Params,
  randomRotation90,
} from './geometric/random-rotation90.ts';
export { type RandomShearOptions, type RandomShearParams, randomShear } from './geometric/random-shear.ts';
export {
  type RandomThinPlateSplineOptions,
  type RandomThinPlateSplineParams,
  randomThinPlateSpline,
} from './geometric/random-thin-plate-spline.ts';
export {
  type RandomTranslateOptions,
  type RandomTranslateParams,
  randomTranslate,
} from './geometric/random-translate.ts';
export { type RandomVerticalFlipOptions, randomVerticalFlip } from './geometric/random-vertical-flip.ts';
export { type ResizeOptions, resize } from './geometric/resize.ts';
export type { ResizedSide } from './geometric/resized.ts';
export type { ResizingOptions } from './geometric/resizing.ts';
export type { SamplingOptions } from './geometric/sampling.ts';
export type { Size } from './geometric/size.ts';
export { smallestMaxSize } from './geometric/smallest-max-size.ts';
export type { MixAugmentation, Mixed } from './mix/mix.ts';
export type { LabelOptions } from './mix/mix-labels.ts';
export { type PatchMixOptions, patchMix } from './mix/patch-mix.ts';
export { type RandomCutMixV2Options, randomCutMixV2 } from './mix/random-cut-mix-v2.ts';
export { type RandomJigsawOptions, randomJigsaw } from './mix/random-jigsaw.ts';
export { type RandomMixUpV2Options, randomMixUpV2 } from './mix/random-mix-up-v2.ts';
export { type Mosaic, type RandomMosaicOptions, randomMosaic } from './mix/random-mosaic.ts';
export {
  type RandomTransplantationOptions,
  randomTransplantation,
  type Transplantation,
  type Transplanted,
} from './mix/random-transplantation.ts';
export type { Applied, Chance, ChanceOptions, Draw, Drawn } from './parameters/chance.ts';
export type { Column } from './parameters/column.ts';
export type { Interval, Spread } from './parameters/draws.ts';
export {
  type AdaptiveDiscriminatorAugmentation,
  type AdaptiveDiscriminatorAugmentationOptions,
  adaptiveDiscriminatorAugmentation,
} from './policies/adaptive-discriminator-augmentation.ts';
export { type AugMixOptions, type AugMixParams, augMix } from './policies/aug-mix.ts';
export { autoAugment } from './policies/auto-augment.ts';
export type { AutoAugmentPolicy, PolicyMove } from './policies/auto-augment-policies.ts';
export { randAugment } from './policies/rand-augment.ts';
export { trivialAugment } from './policies/trivial-augment.ts';
export { type AugmentationInfo, augmentationInfo } from './recipe/augmentation-info.ts';
export { fromRecipe, validateRecipe } from './recipe/from-recipe.ts';
export type { Recipe, RecipeStep } from './recipe/recipe.ts';
export type { RecipeProblem } from './recipe/recipe-problem.ts';
export { recipeFromText, recipeToText } from './recipe/recipe-text.ts';
export { listAugmentations } from './recipe/registry.ts';
export { toRecipe } from './recipe/to-recipe.ts';
export { describePasses, type PassDescription, type PassReport } from './sequences/describe-passes.ts';
export type { Container } from './sequences/passes.ts';
export { type SequenceArguments, type SequenceOptions, sequence } from './sequences/sequence.ts';
export { fiveCrop, tenCrop } from './tta/crop-views.ts';
export { flips, hflip, vflip } from './tta/flip-views.ts';
export type { Merge } from './tta/merge-outputs.ts';
export { mirrorTranslate } from './tta/mirror-translate.ts';
export { type MultiscaleOptions, multiscale, multisize } from './tta/multiscale.ts';
export { addValues, multiplyBy } from './tta/number-views.ts';
export { d4, type QuarterTurns, rotate90 } from './tta/rotate90.ts';
export { type TestTimeAugmentationOptions, testTimeAugmentation } from './tta/test-time-augmentation.ts';
export type { View, Views } from './tta/view.ts';
export { views } from './tta/views.ts';
