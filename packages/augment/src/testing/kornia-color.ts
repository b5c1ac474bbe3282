import { colorJiggle } from '../color/color-jiggle.ts';
import { colorJitter } from '../color/color-jitter.ts';
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
import colorJiggleFixture from '../fixtures/kornia/color-jiggle.json' with { type: 'json' };
import colorJitterFixture from '../fixtures/kornia/color-jitter.json' with { type: 'json' };
import denormalizeFixture from '../fixtures/kornia/denormalize.json' with { type: 'json' };
import normalizeFixture from '../fixtures/kornia/normalize.json' with { type: 'json' };
import randomBrightnessFixture from '../fixtures/kornia/random-brightness.json' with { type: 'json' };
import randomChannelDropoutFixture from '../fixtures/kornia/random-channel-dropout.json' with { type: 'json' };
import randomChannelShuffleFixture from '../fixtures/kornia/random-channel-shuffle.json' with { type: 'json' };
import randomContrastFixture from '../fixtures/kornia/random-contrast.json' with { type: 'json' };
import randomGammaFixture from '../fixtures/kornia/random-gamma.json' with { type: 'json' };
import randomGrayscaleFixture from '../fixtures/kornia/random-grayscale.json' with { type: 'json' };
import randomHueFixture from '../fixtures/kornia/random-hue.json' with { type: 'json' };
import randomInvertFixture from '../fixtures/kornia/random-invert.json' with { type: 'json' };
import randomPlanckianJitterFixture from '../fixtures/kornia/random-planckian-jitter.json' with { type: 'json' };
import randomPosterizeFixture from '../fixtures/kornia/random-posterize.json' with { type: 'json' };
import randomRGBShiftFixture from '../fixtures/kornia/random-rgb-shift.json' with { type: 'json' };
import randomSaturationFixture from '../fixtures/kornia/random-saturation.json' with { type: 'json' };
import randomSolarizeFixture from '../fixtures/kornia/random-solarize.json' with { type: 'json' };
import type { Drawn } from '../parameters/chance.ts';
import type { KorniaCase, KorniaGolden } from './kornia.ts';

export const colorGoldens: readonly KorniaGolden[] = [
  { fixture: colorJiggleFixture, make: (options) => colorJiggle(options), params: orderOfEach },
  { fixture: colorJitterFixture, make: (options) => colorJitter(options), params: orderOfEach },
  { fixture: denormalizeFixture, make: ({ mean, std }) => denormalize(mean, std) },
  { fixture: normalizeFixture, make: ({ mean, std }) => normalize(mean, std) },
  { fixture: randomBrightnessFixture, make: (options) => randomBrightness(options.brightness, options) },
  { fixture: randomChannelDropoutFixture, make: (options) => randomChannelDropout(options) },
  { fixture: randomChannelShuffleFixture, make: (options) => randomChannelShuffle(options) },
  { fixture: randomContrastFixture, make: (options) => randomContrast(options.contrast, options) },
  { fixture: randomGammaFixture, make: (options) => randomGamma(options.gamma, options) },
  { fixture: randomGrayscaleFixture, make: (options) => randomGrayscale(options) },
  { fixture: randomHueFixture, make: (options) => randomHue(options.hue, options) },
  { fixture: randomInvertFixture, make: (options) => randomInvert(options) },
  { fixture: randomPlanckianJitterFixture, make: (options) => randomPlanckianJitter(options) },
  { fixture: randomPosterizeFixture, make: (options) => randomPosterize(options.bits, options) },
  { fixture: randomRGBShiftFixture, make: (options) => randomRGBShift(options) },
  { fixture: randomSaturationFixture, make: (options) => randomSaturation(options.saturation, options) },
  { fixture: randomSolarizeFixture, make: (options) => randomSolarize(options) },
];

/** Kornia has one order for the whole batch. */
function orderOfEach(drawn: Drawn<string>, { params, images }: KorniaCase): object {
  const order = params.order!.data;
  return { ...drawn, order: Float32Array.from(Array.from({ length: images.shape[0]! }, () => order).flat()) };
}
