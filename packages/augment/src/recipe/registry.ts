import { colorJiggle } from '../color/color-jiggle.ts';
import { colorJitter } from '../color/color-jitter.ts';
import { grayscaleToRGB } from '../color/grayscale-to-rgb.ts';
import { denormalize, normalize } from '../color/normalize.ts';
import { randomBrightness } from '../color/random-brightness.ts';
import { randomChannelDropout } from '../color/random-channel-dropout.ts';
import { randomChannelShuffle } from '../color/random-channel-shuffle.ts';
import { randomContrast } from '../color/random-contrast.ts';
import { randomGamma } from '../color/random-gamma.ts';
import { randomGrayscale } from '../color/random-grayscale.ts';
import { randomHue } from '../color/random-hue.ts';
import { randomInvert } from '../color/random-invert.ts';
import { randomPlanckianJitter } from '../color/random-planckian-jitter.ts';
import { randomPosterize } from '../color/random-posterize.ts';
import { randomRGBShift } from '../color/random-rgb-shift.ts';
import { randomSaturation } from '../color/random-saturation.ts';
import { randomSolarize } from '../color/random-solarize.ts';
import { cutout } from '../effects/cutout.ts';
import { randomAutoContrast } from '../effects/random-auto-contrast.ts';
import { randomBoxBlur } from '../effects/random-box-blur.ts';
import { randomClahe } from '../effects/random-clahe.ts';
import { randomEqualize } from '../effects/random-equalize.ts';
import { randomErasing } from '../effects/random-erasing.ts';
import { randomGaussianBlur } from '../effects/random-gaussian-blur.ts';
import { randomGaussianIllumination } from '../effects/random-gaussian-illumination.ts';
import { randomGaussianNoise } from '../effects/random-gaussian-noise.ts';
import { randomJPEG } from '../effects/random-jpeg.ts';
import { randomLinearCornerIllumination } from '../effects/random-linear-corner-illumination.ts';
import { randomLinearIllumination } from '../effects/random-linear-illumination.ts';
import { randomMedianBlur } from '../effects/random-median-blur.ts';
import { randomMotionBlur } from '../effects/random-motion-blur.ts';
import { randomPlasmaBrightness } from '../effects/random-plasma-brightness.ts';
import { randomPlasmaContrast } from '../effects/random-plasma-contrast.ts';
import { randomPlasmaShadow } from '../effects/random-plasma-shadow.ts';
import { randomRain } from '../effects/random-rain.ts';
import { randomSaltAndPepperNoise } from '../effects/random-salt-and-pepper-noise.ts';
import { randomSharpness } from '../effects/random-sharpness.ts';
import { randomSnow } from '../effects/random-snow.ts';
import { alternatingFlip } from '../geometric/alternating-flip.ts';
import { centerCrop } from '../geometric/center-crop.ts';
import { centerPad } from '../geometric/center-pad.ts';
import { longestMaxSize } from '../geometric/longest-max-size.ts';
import { pad } from '../geometric/pad.ts';
import { padTo } from '../geometric/pad-to.ts';
import { randomAffine } from '../geometric/random-affine.ts';
import { randomCrop } from '../geometric/random-crop.ts';
import { randomElasticTransform } from '../geometric/random-elastic-transform.ts';
import { randomFisheye } from '../geometric/random-fisheye.ts';
import { randomHorizontalFlip } from '../geometric/random-horizontal-flip.ts';
import { randomPerspective } from '../geometric/random-perspective.ts';
import { randomResizedCrop } from '../geometric/random-resized-crop.ts';
import { randomRotation } from '../geometric/random-rotation.ts';
import { randomRotation90 } from '../geometric/random-rotation90.ts';
import { randomShear } from '../geometric/random-shear.ts';
import { randomThinPlateSpline } from '../geometric/random-thin-plate-spline.ts';
import { randomTranslate } from '../geometric/random-translate.ts';
import { randomVerticalFlip } from '../geometric/random-vertical-flip.ts';
import { resize } from '../geometric/resize.ts';
import { smallestMaxSize } from '../geometric/smallest-max-size.ts';
import { patchMix } from '../mix/patch-mix.ts';
import { randomCutMixV2 } from '../mix/random-cut-mix-v2.ts';
import { randomJigsaw } from '../mix/random-jigsaw.ts';
import { randomMixUpV2 } from '../mix/random-mix-up-v2.ts';
import { randomMosaic } from '../mix/random-mosaic.ts';
import { randomTransplantation } from '../mix/random-transplantation.ts';
import { augMix } from '../policies/aug-mix.ts';
import { autoAugment } from '../policies/auto-augment.ts';
import { randAugment } from '../policies/rand-augment.ts';
import { trivialAugment } from '../policies/trivial-augment.ts';
import { type Maker, maker } from './maker.ts';

/** What recipes may name, in the order of the package's folders. A map, so that no name is found that is not in it. */
const MAKERS: ReadonlyMap<string, Maker> = new Map([
  // Geometric.
  ['AlternatingFlip', maker(alternatingFlip)],
  ['CenterCrop', maker(centerCrop, ['size'], { size: 224 })],
  ['CenterPad', maker(centerPad, ['size'], { size: 32 })],
  ['LongestMaxSize', maker(longestMaxSize, ['maxSize'], { maxSize: 256 })],
  ['Pad', maker(pad, ['borders'], { borders: 4 })],
  ['PadTo', maker(padTo, ['size'], { size: 32 })],
  ['RandomAffine', maker(randomAffine, ['degrees'], { degrees: 15 })],
  ['RandomCrop', maker(randomCrop, ['size'], { size: 32 })],
  ['RandomElasticTransform', maker(randomElasticTransform)],
  ['RandomFisheye', maker(randomFisheye)],
  ['RandomHorizontalFlip', maker(randomHorizontalFlip)],
  ['RandomPerspective', maker(randomPerspective)],
  ['RandomResizedCrop', maker(randomResizedCrop, ['size'], { size: 224 })],
  ['RandomRotation', maker(randomRotation, ['degrees'], { degrees: 15 })],
  ['RandomRotation90', maker(randomRotation90, ['times'], { times: [-1, 1] })],
  ['RandomShear', maker(randomShear, ['shear'], { shear: 10 })],
  ['RandomThinPlateSpline', maker(randomThinPlateSpline)],
  ['RandomTranslate', maker(randomTranslate)],
  ['RandomVerticalFlip', maker(randomVerticalFlip)],
  ['Resize', maker(resize, ['size'], { size: 224 })],
  ['SmallestMaxSize', maker(smallestMaxSize, ['maxSize'], { maxSize: 256 })],
  // Colours.
  ['ColorJiggle', maker(colorJiggle)],
  ['ColorJitter', maker(colorJitter)],
  ['Denormalize', maker(denormalize, ['mean', 'std'], { mean: 0.5, std: 0.5 })],
  ['GrayscaleToRGB', maker(grayscaleToRGB)],
  ['Normalize', maker(normalize, ['mean', 'std'], { mean: 0.5, std: 0.5 })],
  ['RandomBrightness', maker(randomBrightness, ['brightness'])],
  ['RandomChannelDropout', maker(randomChannelDropout)],
  ['RandomChannelShuffle', maker(randomChannelShuffle)],
  ['RandomContrast', maker(randomContrast, ['contrast'])],
  ['RandomGamma', maker(randomGamma, ['gamma'])],
  ['RandomGrayscale', maker(randomGrayscale)],
  ['RandomHue', maker(randomHue, ['hue'])],
  ['RandomInvert', maker(randomInvert)],
  ['RandomPlanckianJitter', maker(randomPlanckianJitter)],
  ['RandomPosterize', maker(randomPosterize, ['bits'])],
  ['RandomRGBShift', maker(randomRGBShift)],
  ['RandomSaturation', maker(randomSaturation, ['saturation'])],
  ['RandomSolarize', maker(randomSolarize)],
  // Effects.
  ['Cutout', maker(cutout, ['size'], { size: 8 })],
  ['RandomAutoContrast', maker(randomAutoContrast)],
  ['RandomBoxBlur', maker(randomBoxBlur)],
  ['RandomClahe', maker(randomClahe)],
  ['RandomEqualize', maker(randomEqualize)],
  ['RandomErasing', maker(randomErasing)],
  ['RandomGaussianBlur', maker(randomGaussianBlur, ['kernelSize', 'sigma'], { kernelSize: 5, sigma: [0.1, 2] })],
  ['RandomGaussianIllumination', maker(randomGaussianIllumination)],
  ['RandomGaussianNoise', maker(randomGaussianNoise)],
  ['RandomJPEG', maker(randomJPEG, ['jpegQuality'])],
  ['RandomLinearCornerIllumination', maker(randomLinearCornerIllumination)],
  ['RandomLinearIllumination', maker(randomLinearIllumination)],
  ['RandomMedianBlur', maker(randomMedianBlur)],
  [
    'RandomMotionBlur',
    maker(randomMotionBlur, ['kernelSize', 'angle', 'direction'], { kernelSize: 5, angle: 35, direction: 0.5 }),
  ],
  ['RandomPlasmaBrightness', maker(randomPlasmaBrightness)],
  ['RandomPlasmaContrast', maker(randomPlasmaContrast)],
  ['RandomPlasmaShadow', maker(randomPlasmaShadow)],
  ['RandomRain', maker(randomRain)],
  ['RandomSaltAndPepperNoise', maker(randomSaltAndPepperNoise)],
  ['RandomSharpness', maker(randomSharpness, ['sharpness'])],
  ['RandomSnow', maker(randomSnow)],
  // Mixtures.
  ['PatchMix', maker(patchMix)],
  ['RandomCutMixV2', maker(randomCutMixV2)],
  ['RandomJigsaw', maker(randomJigsaw)],
  ['RandomMixUpV2', maker(randomMixUpV2)],
  ['RandomMosaic', maker(randomMosaic)],
  ['RandomTransplantation', maker(randomTransplantation)],
  // Policies.
  ['AugMix', maker(augMix)],
  ['AutoAugment', maker(autoAugment, ['policy'])],
  ['RandAugment', maker(randAugment, ['n', 'm'], { n: 2, m: 10 })],
  ['TrivialAugment', maker(trivialAugment)],
]);

/** The names of all augmentations, but for `Sequence`, which is made of others. */
export function listAugmentations(): string[] {
  return [...MAKERS.keys()];
}

/** What makes augmentations of that name, or undefined. */
export function makerOf(name: string): Maker | undefined {
  return MAKERS.get(name);
}
