import * as augment from '@cnn/augment';
import { type Augmentation, conv2d, mean, type Shape, scope, type Tensor, tensor } from '@cnn/tensor';
import { augmentationCases } from './augmentation-case.ts';
import { between, normals } from './draws.ts';
import { gradientCases } from './gradient-case.ts';

const color = augmentationCases('colour augmentations');
const effect = augmentationCases('effects');
const geometric = augmentationCases('geometric augmentations');
const mixing = augmentationCases('mixing and policies');
const always = { p: 1 } as const;
const rounds = { noGradient: 'it rounds' } as const;

export const colorCases = [
  color('normalize', () => augment.normalize([0.4, 0.5, 0.6], [0.2, 0.25, 0.3])),
  color('denormalize', () => augment.denormalize([0.4, 0.5, 0.6], [0.2, 0.25, 0.3])),
  color('grayscaleToRGB', () => augment.grayscaleToRGB(), { shape: [2, 5, 4, 1] }),
  color('colorJiggle', () => augment.colorJiggle({ brightness: 0.2, contrast: 0.3, saturation: 0.4, hue: 0.1, p: 1 })),
  color('colorJitter', () => augment.colorJitter({ brightness: 0.2, contrast: 0.3, saturation: 0.4, hue: 0.1, p: 1 })),
  color('randomBrightness', () => augment.randomBrightness([0.6, 1.4], always)),
  color('randomContrast', () => augment.randomContrast([0.6, 1.4], always)),
  color('randomGamma', () => augment.randomGamma([0.5, 2], { gain: [0.5, 0.9], p: 1 })),
  color('randomHue', () => augment.randomHue(0.2, always)),
  color('randomSaturation', () => augment.randomSaturation([0.3, 1.4], always)),
  color('randomGrayscale', () => augment.randomGrayscale(always)),
  color('randomInvert', () => augment.randomInvert(always)),
  color('randomChannelDropout', () => augment.randomChannelDropout(always)),
  color('randomChannelShuffle', () => augment.randomChannelShuffle(always)),
  color('randomPlanckianJitter', () => augment.randomPlanckianJitter(always)),
  color('randomPosterize', () => augment.randomPosterize([2, 6], always), rounds),
  color('randomRGBShift', () => augment.randomRGBShift(always)),
  color('randomSolarize', () => augment.randomSolarize(always)),
];

export const effectCases = [
  effect('cutout', () => augment.cutout(3, { fill: 0.25, p: 1 })),
  effect('randomAutoContrast', () => augment.randomAutoContrast(always)),
  effect('randomBoxBlur', () => augment.randomBoxBlur({ kernelSize: [3, 2], p: 1 })),
  effect('randomClahe', () => augment.randomClahe({ clipLimit: [1, 3], gridSize: [2, 2], p: 1 }), {
    shape: [2, 8, 8, 3],
    noGradient: 'it counts pixels',
  }),
  effect('randomEqualize', () => augment.randomEqualize(always), { noGradient: 'it counts pixels' }),
  effect('randomErasing', () => augment.randomErasing({ value: 0.5, p: 1 })),
  effect('randomGaussianBlur', () => augment.randomGaussianBlur([3, 5], [0.5, 2], always)),
  effect('randomGaussianIllumination', () => augment.randomGaussianIllumination({ gain: [0.05, 0.1], p: 1 })),
  effect('randomGaussianNoise', () => augment.randomGaussianNoise({ std: 0.1, p: 1 })),
  effect('randomJPEG', () => augment.randomJPEG([20, 45], always), { shape: [2, 16, 16, 3] }),
  effect('randomLinearCornerIllumination', () => augment.randomLinearCornerIllumination({ gain: [0.05, 0.1], p: 1 })),
  effect('randomLinearIllumination', () => augment.randomLinearIllumination({ gain: [0.05, 0.1], p: 1 })),
  effect('randomMedianBlur', () => augment.randomMedianBlur(always)),
  effect('randomMotionBlur', () => augment.randomMotionBlur([3, 5], 60, 0.8, always)),
  effect('randomPlasmaBrightness', () => augment.randomPlasmaBrightness({ intensity: [0.05, 0.1], p: 1 })),
  effect('randomPlasmaContrast', () => augment.randomPlasmaContrast(always)),
  effect('randomPlasmaShadow', () => augment.randomPlasmaShadow(always)),
  effect('randomRain', () =>
    augment.randomRain({ numberOfDrops: [5, 9], dropHeight: [2, 3], dropWidth: [-2, 2], p: 1 }),
  ),
  effect('randomSaltAndPepperNoise', () => augment.randomSaltAndPepperNoise({ amount: [0.2, 0.5], p: 1 })),
  effect('randomSharpness', () => augment.randomSharpness([0.2, 3], always)),
  effect('randomSnow', () => augment.randomSnow({ snowCoefficient: [0.3, 0.7], brightness: [1.2, 1.4], p: 1 })),
];

export const geometricCases = [
  geometric('alternatingFlip', () => augment.alternatingFlip()),
  geometric('centerCrop', () => augment.centerCrop([5, 4])),
  geometric('centerPad', () => augment.centerPad([9, 8])),
  geometric('fitTo', () => augment.fitTo([12, 12, 3])),
  geometric('longestMaxSize', () => augment.longestMaxSize(5)),
  geometric('smallestMaxSize', () => augment.smallestMaxSize(4, { antialias: true })),
  geometric('pad', () => augment.pad([0, 1, 2, 3], { fill: 0.5 })),
  geometric('padTo', () => augment.padTo([10, 9], { padValue: 0.5 })),
  geometric('resize', () => augment.resize([5, 9])),
  geometric('resize antialias', () => augment.resize(4, { side: 'long', antialias: true })),
  geometric('resize bicubic', () => augment.resize([5, 9], { resample: 'bicubic' })),
  geometric('randomAffine', () =>
    augment.randomAffine(30, { translate: [0.1, 0.1], scale: [0.8, 1.2], shear: 10, p: 1 }),
  ),
  geometric('randomAffine bicubic, reflect', () =>
    augment.randomAffine(30, { resample: 'bicubic', paddingMode: 'reflect', p: 1 }),
  ),
  geometric('randomCrop', () => augment.randomCrop([5, 4], { padding: 2 })),
  geometric('randomElasticTransform', () =>
    augment.randomElasticTransform({ kernelSize: [3, 3], sigma: [2, 2], alpha: [0.3, 0.3], p: 1 }),
  ),
  geometric('randomFisheye', () => augment.randomFisheye({ gamma: [0.5, 1.5], p: 1 })),
  geometric('randomHorizontalFlip', () => augment.randomHorizontalFlip(always)),
  geometric('randomVerticalFlip', () => augment.randomVerticalFlip(always)),
  geometric('randomPerspective', () => augment.randomPerspective({ distortionScale: 0.3, p: 1 })),
  geometric('randomResizedCrop', () => augment.randomResizedCrop([4, 5])),
  geometric('randomResizedCrop antialias', () => augment.randomResizedCrop(3, { antialias: true })),
  geometric('randomRotation', () => augment.randomRotation(30, always)),
  geometric('randomRotation90', () => augment.randomRotation90([-3, 3], always), { shape: [2, 7, 7, 3] }),
  geometric('randomShear', () => augment.randomShear([-20, 20, -10, 15], always)),
  geometric('randomThinPlateSpline', () => augment.randomThinPlateSpline({ paddingMode: 'replicate', p: 1 })),
  geometric('randomTranslate', () =>
    augment.randomTranslate({ translateX: [-0.3, 0.3], translateY: [0.05, 0.2], p: 1 }),
  ),
];

const op = gradientCases('mixing and policies');
const views = { images: between(0, 1, 2, 8, 8, 3), w: normals(3, 3, 3, 4) };
const square = { shape: [4, 8, 8, 3] } as const;

export const mixingCases = [
  mixing('patchMix', () => augment.patchMix({ patchSize: 3 }), square),
  mixing('randomCutMixV2', () => augment.randomCutMixV2({ numMix: 2, p: 1 }), square),
  mixing('randomJigsaw', () => augment.randomJigsaw({ grid: [2, 2], p: 1 }), square),
  mixing('randomMixUpV2', () => augment.randomMixUpV2(always), square),
  mixing('randomMosaic', () => augment.randomMosaic(always), square),
  mixing('randomTransplantation', () => withStripes(), square),
  mixing('augMix', () => augment.augMix(), { ...square, ...rounds }),
  mixing('autoAugment', () => augment.autoAugment('cifar10'), { ...square, ...rounds }),
  mixing('randAugment', () => augment.randAugment(2, 9), { ...square, ...rounds }),
  mixing('trivialAugment', () => augment.trivialAugment(), { ...square, ...rounds }),
  mixing(
    'adaptiveDiscriminatorAugmentation',
    () => augment.adaptiveDiscriminatorAugmentation({ initialP: 0.8 }),
    square,
  ),
  mixing(
    'sequence',
    () =>
      augment.sequence(
        augment.randomCrop(8, { padding: 2 }),
        augment.randomRotation(15),
        augment.randomHorizontalFlip(),
        augment.colorJitter({ brightness: 0.2 }),
        augment.normalize(0.5, 0.25),
      ),
    square,
  ),
  op('testTimeAugmentation', views, ({ images, w }) =>
    asked(augment.views(augment.d4(), augment.multiplyBy([0.9, 1.1])), images, w),
  ),
  op('testTimeAugmentation of crops', views, ({ images, w }) => asked(augment.fiveCrop(6), images, w)),
  op('testTimeAugmentation of scales', views, ({ images, w }) =>
    asked(augment.multiscale([1, 1.25]), images, w, 'gmean'),
  ),
];

/** A network of one convolution, asked about several views. */
function asked(views: augment.Views, images: Tensor, w: Tensor, merge: augment.Merge = 'mean'): Tensor {
  const classifier = (x: Tensor) => mean(conv2d(x, w, { stride: 2 }), [1, 2]);
  return augment.testTimeAugmentation(classifier, views, { merge })(images);
}

/** One that is given masks at once, as others need none. */
function withStripes(): Augmentation {
  const transplant = augment.randomTransplantation({ p: 1 });
  return {
    ...transplant,
    sample: (rngs, shape) => scope(() => transplant.withMasks!(transplant.sample(rngs, shape), stripes(shape))),
  };
}

/** Masks of three labels, in stripes that differ from image to image. */
function stripes([batch, height, width]: Shape) {
  const labels = Int32Array.from(
    { length: batch * height * width },
    (_, k) => (k + Math.floor(k / (height * width))) % 3,
  );
  return tensor(labels, [batch, height, width, 1], 'int32');
}
