import { Rng, tensor } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomBoxBlur } from './random-box-blur.ts';

testAugmentation('randomBoxBlur', () => randomBoxBlur({ kernelSize: [3, 2] }));
testAugmentation('randomBoxBlur by whole kernels', () => randomBoxBlur({ kernelSize: 3, normalized: false }));

it('is applied with its chance', () => {
  expectDraws(randomBoxBlur(), { p: 0.5 });
});

onEachBackend(() => {
  it('reaches further to the right where its side is even', async () => {
    const line = tensor([0, 0, 8, 0, 0], [1, 1, 5, 1]);
    const blur = randomBoxBlur({ p: 1, kernelSize: [1, 4], borderType: 'constant' });
    expect(Array.from(await augment(line, blur, [new Rng(1)]).data())).toEqual([2, 2, 2, 2, 0]);
  });
});

it('refuses kernels without a size, and images that are too small', () => {
  expect(() => randomBoxBlur({ kernelSize: 0 })).toThrow(
    'RandomBoxBlur: kernelSize must be a whole number at least 1, found 0',
  );
  expect(() => randomBoxBlur({ borderType: 'zeros' as never })).toThrow("RandomBoxBlur: unknown borderType 'zeros'");
  expect(() => augment(tensor([1], [1, 1, 1, 1]), randomBoxBlur({ p: 1 }), [new Rng(1)])).toThrow(
    'RandomBoxBlur: a kernel of 3×3 reaches too far beyond images [1, 1, 1, 1]',
  );
});
