import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomAffine } from './random-affine.ts';

testAugmentation(
  'randomAffine',
  () => randomAffine(20, { translate: [0.1, 0.2], scale: [0.8, 1.2], shear: 10, p: 1 }),
  {
    differentiable: { angle: 0.1, translations: 2e-3, scale: 1e-3, shearX: 0.1, shearY: 0.1 },
  },
);

it('draws from its ranges', () => {
  expectDraws(randomAffine([-10, 30], { translate: [0.25, 0.5], scale: [0.8, 1.2], shear: [-5, 5, 0, 10] }), {
    p: 0.5,
    angle: { uniform: [-10, 30] },
    translations: { uniform: [-2, 2] },
    scale: { uniform: [0.8, 1.2], place: 1 },
    shearX: { uniform: [-5, 5] },
    shearY: { uniform: [0, 10] },
  });
});

it('refuses ranges that are reversed or out of bounds', () => {
  expect(() => randomAffine([30, -30])).toThrow(
    'RandomAffine: degrees must be [low, high] with low ≤ high, found [30, -30]',
  );
  expect(() => randomAffine(400)).toThrow('RandomAffine: degrees must be in [-360, 360], found 400');
  expect(() => randomAffine(0, { translate: [2, 0] })).toThrow('RandomAffine: translate must be in [0, 1], found 2');
  expect(() => randomAffine(0, { translate: [0.1] as never })).toThrow(
    'translate must be [horizontal, vertical], found [0.1]',
  );
  expect(() => randomAffine(0, { scale: [-1, 1] })).toThrow('RandomAffine: scale must be at least 0, found -1');
  expect(() => randomAffine(0, { resample: 'cubic' as never })).toThrow(
    "RandomAffine: unknown resample 'cubic'; choose from bilinear, nearest, bicubic",
  );
});
