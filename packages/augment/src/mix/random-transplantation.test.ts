import { type Augmentation, Rng, type Shape, scope, type Tensor, tensor } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { expectDistribution } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomTransplantation, type Transplanted } from './random-transplantation.ts';

const streams = (count: number, seed = 1) => Array.from({ length: count }, (_, i) => new Rng(seed).fold(i));

/** Masks of three labels, in stripes that differ from image to image. */
function stripes([batch, height, width]: Shape): Tensor {
  const values = Int32Array.from({ length: batch! * height! * width! }, (_, k) => {
    const [i, x] = [Math.floor(k / (height! * width!)), k % width!];
    return (x + i) % 3;
  });
  return tensor(values, [batch!, height!, width!, 1], 'int32');
}

/** One that is given masks at once, as others need none. */
function withStripes(p: number): Augmentation<Transplanted> {
  const transplant = randomTransplantation({ p });
  const sample: typeof transplant.sample = (rngs, shape) =>
    scope(() => transplant.withMasks(transplant.sample(rngs, shape), stripes(shape)) as never);
  return { ...transplant, sample };
}

testAugmentation('randomTransplantation', () => withStripes(1), {
  dependsOnBatch: 'images take from the one before them in the batch',
});
testAugmentation('randomTransplantation of some', () => withStripes(0.6), {
  dependsOnBatch: 'images take from the one before them in the batch',
});

onEachBackend(() => {
  describe('randomTransplantation', () => {
    it('copies all pixels of one label of the donor, and the label', async () => {
      const images = tensor([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2, 1]);
      const masks = tensor([0, 1, 1, 2, 3, 3, 0, 3], [2, 2, 2, 1], 'int32');
      const transplant = randomTransplantation({ p: 1, excludedLabels: [0, 2] });
      const params = transplant.withMasks(transplant.sample(streams(2), images.shape), masks);
      // The first image can only take label 3, the second label 1.
      await expectClose(transplant.apply(images, params), [5, 6, 3, 8, 5, 2, 3, 8]);
      const moved = transplant.applyMasks(masks, params);
      expect(moved.dtype).toBe('int32');
      await expectClose(moved, [3, 3, 1, 3, 3, 1, 1, 3]);
    });

    it('takes nothing where there is no label to take, or one that is none', async () => {
      const images = tensor([1, 2, 3, 4], [2, 1, 2, 1]);
      const transplant = randomTransplantation({ p: 1, excludedLabels: [0], numClasses: 3 });
      const masks = tensor([0, 0, -1, 3], [2, 1, 2, 1], 'int32');
      const params = transplant.withMasks(transplant.sample(streams(2), images.shape), masks);
      await expectClose(transplant.apply(images, params), [1, 2, 3, 4]);
    });

    it('leaves an image alone that is alone', async () => {
      const transplant = randomTransplantation({ p: 1 });
      const images = tensor([1, 2], [1, 1, 2, 1]);
      const params = transplant.withMasks(transplant.sample(streams(1), images.shape), tensor([0, 1], [1, 1, 2, 1]));
      await expectClose(transplant.apply(images, params), [1, 2]);
    });

    it('leaves no tensor behind but the selection', async () => {
      const transplant = randomTransplantation();
      const params = transplant.sample(streams(4), [4, 3, 3, 1]);
      const masks = stripes([4, 3, 3]);
      await expectNoLeak(() => transplant.withMasks(params, masks).selection!);
    });
  });
});

it('chooses each label alike, however many pixels it has', async () => {
  const batch = 3000;
  // Label 0 has two pixels, 4 and 200 one each, 7 is not there.
  const masks = tensor(Array.from({ length: batch }, () => [0, 0, 4, 200]).flat(), [batch, 1, 4, 1], 'int32');
  const transplant = randomTransplantation({ p: 1, excludedLabels: [7] });
  const { selection } = transplant.withMasks(transplant.sample(streams(batch), [batch, 1, 4, 3]), masks);
  const selected = await selection!.data();
  const labels = Array.from({ length: batch }, (_, i) => {
    const pixels = Array.from(selected.slice(4 * i, 4 * i + 4)).join('');
    return ({ '1100': 0, '0010': 4, '0001': 200 } as Record<string, number>)[pixels] ?? Number.NaN;
  });
  expectDistribution('label', labels, { choices: { 0: 1 / 3, 4: 1 / 3, 200: 1 / 3 } });
});

it('refuses to choose without masks, or by masks of another shape', () => {
  const transplant = randomTransplantation({ p: 1 });
  const images = tensor([1, 2, 3, 4], [2, 1, 2, 1]);
  const params = transplant.sample(streams(2), images.shape);
  expect(() => transplant.apply(images, params)).toThrow(
    'RandomTransplantation: nothing is selected yet; complete the parameters: withMasks(params, masks)',
  );
  expect(() => transplant.withMasks(params, tensor([1, 2, 3, 4], [2, 2]))).toThrow(
    'RandomTransplantation: expected masks [2, height, width, 1] of labels, found [2, 2]',
  );
  expect(() => transplant.withMasks(params, tensor([1, 2], [1, 1, 2, 1]))).toThrow('found [1, 1, 2, 1]');
});

it('refuses labels that are none', () => {
  expect(() => randomTransplantation({ excludedLabels: [-1] })).toThrow(
    'RandomTransplantation: excludedLabels must be a whole number at least 0, found -1',
  );
  expect(() => randomTransplantation({ numClasses: 0 })).toThrow('numClasses must be a whole number at least 1');
  expect(() => randomTransplantation({ p: 1.1 })).toThrow('RandomTransplantation: p must be in [0, 1], found 1.1');
});
