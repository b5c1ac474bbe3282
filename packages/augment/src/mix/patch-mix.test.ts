import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { patchMix } from './patch-mix.ts';

testAugmentation('patchMix', () => patchMix({ patchSize: 3 }), {
  dependsOnBatch: 'images show squares of others of their batch',
});

it('draws places that are all alike', () => {
  expectDraws(patchMix({ patchSize: 5, p: 0.4 }), { p: 0.4, patchCoords: { integers: [0, 3], place: 0 } });
  expectDraws(patchMix({ patchSize: 8 }), { p: 1, patchCoords: { integers: [0, 0], place: 1 } });
});

it('leaves labels as they are', () => {
  expect(patchMix().applyLabels).toBeUndefined();
});

it('refuses squares that are no size, or larger than the images, whatever chance says', () => {
  expect(() => patchMix({ patchSize: 0 })).toThrow('PatchMix: patchSize must be a whole number at least 1, found 0');
  expect(() => patchMix({ p: 0 }).sample([], [0, 20, 8, 3])).toThrow(
    'PatchMix: patchSize 16 is larger than the images (20×8)',
  );
});
