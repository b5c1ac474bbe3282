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
import randomAutoContrastFixture from '../fixtures/kornia/random-auto-contrast.json' with { type: 'json' };
import randomBoxBlurFixture from '../fixtures/kornia/random-box-blur.json' with { type: 'json' };
import randomClaheFixture from '../fixtures/kornia/random-clahe.json' with { type: 'json' };
import randomEqualizeFixture from '../fixtures/kornia/random-equalize.json' with { type: 'json' };
import randomErasingFixture from '../fixtures/kornia/random-erasing.json' with { type: 'json' };
import randomGaussianBlurFixture from '../fixtures/kornia/random-gaussian-blur.json' with { type: 'json' };
import randomGaussianIlluminationFixture from '../fixtures/kornia/random-gaussian-illumination.json' with {
  type: 'json',
};
import randomGaussianNoiseFixture from '../fixtures/kornia/random-gaussian-noise.json' with { type: 'json' };
import randomJPEGFixture from '../fixtures/kornia/random-jpeg.json' with { type: 'json' };
import randomLinearCornerIlluminationFixture from '../fixtures/kornia/random-linear-corner-illumination.json' with {
  type: 'json',
};
import randomLinearIlluminationFixture from '../fixtures/kornia/random-linear-illumination.json' with { type: 'json' };
import randomMedianBlurFixture from '../fixtures/kornia/random-median-blur.json' with { type: 'json' };
import randomMotionBlurFixture from '../fixtures/kornia/random-motion-blur.json' with { type: 'json' };
import randomPlasmaBrightnessFixture from '../fixtures/kornia/random-plasma-brightness.json' with { type: 'json' };
import randomPlasmaContrastFixture from '../fixtures/kornia/random-plasma-contrast.json' with { type: 'json' };
import randomPlasmaShadowFixture from '../fixtures/kornia/random-plasma-shadow.json' with { type: 'json' };
import randomRainFixture from '../fixtures/kornia/random-rain.json' with { type: 'json' };
import randomSaltAndPepperNoiseFixture from '../fixtures/kornia/random-salt-and-pepper-noise.json' with {
  type: 'json',
};
import randomSharpnessFixture from '../fixtures/kornia/random-sharpness.json' with { type: 'json' };
import randomSnowFixture from '../fixtures/kornia/random-snow.json' with { type: 'json' };
import type { Drawn } from '../parameters/chance.ts';
import type { KorniaCase, KorniaGolden } from './kornia.ts';
import { drawnLight } from './kornia-drawn.ts';

export const effectsGoldens: readonly KorniaGolden[] = [
  { fixture: randomJPEGFixture, make: (options) => randomJPEG(options.jpegQuality, options) },
  { fixture: randomMedianBlurFixture, make: (options) => randomMedianBlur(options) },
  {
    fixture: randomMotionBlurFixture,
    make: (options) => randomMotionBlur(options.kernelSize, options.angle, options.direction, options),
  },
  { fixture: randomGaussianNoiseFixture, make: (options) => randomGaussianNoise(options), params: repeatedNoise },
  { fixture: randomSaltAndPepperNoiseFixture, make: (options) => randomSaltAndPepperNoise(options) },
  { fixture: randomClaheFixture, make: (options) => randomClahe(options) },
  { fixture: randomSharpnessFixture, make: (options) => randomSharpness(options.sharpness, options) },
  {
    fixture: randomGaussianBlurFixture,
    make: (options) => randomGaussianBlur(options.kernelSize, options.sigma, options),
  },
  { fixture: randomBoxBlurFixture, make: (options) => randomBoxBlur(options) },
  { fixture: randomAutoContrastFixture, make: (options) => randomAutoContrast(options) },
  { fixture: randomEqualizeFixture, make: (options) => randomEqualize(options) },
  { fixture: randomErasingFixture, make: (options) => randomErasing(options) },
  {
    fixture: randomGaussianIlluminationFixture,
    make: (options) => randomGaussianIllumination(options),
    params: drawnLight,
  },
  {
    fixture: randomLinearIlluminationFixture,
    make: (options) => randomLinearIllumination(options),
    params: drawnLight,
  },
  {
    fixture: randomLinearCornerIlluminationFixture,
    make: (options) => randomLinearCornerIllumination(options),
    params: drawnLight,
  },
  { fixture: randomPlasmaBrightnessFixture, make: (options) => randomPlasmaBrightness(options) },
  { fixture: randomPlasmaContrastFixture, make: (options) => randomPlasmaContrast(options) },
  { fixture: randomPlasmaShadowFixture, make: (options) => randomPlasmaShadow(options) },
  { fixture: randomRainFixture, make: (options) => randomRain(options) },
  { fixture: randomSnowFixture, make: (options) => randomSnow(options) },
];

/** Kornia draws one noise where images are to share it. */
function repeatedNoise(drawn: Drawn<string>, { images, params }: KorniaCase): object {
  const { shape, data } = params.gaussian_noise!;
  const copies = shape[0] === 1 ? images.shape[0]! : 1;
  return { ...drawn, gaussianNoise: Float32Array.from(new Array(copies).fill(data).flat()) };
}
