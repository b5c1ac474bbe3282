import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomSnow } from './random-snow.ts';

const rng = new Rng(5);
const shapes = [
  [8, 6, 5, 3],
  [1, 7, 4, 3],
  [1, 1, 1, 3],
  [0, 6, 6, 3],
];

// Bright pictures of many levels: few pixels come to the edge of the snow within a step.
testAugmentation('randomSnow', () => randomSnow({ snowCoefficient: [0.3, 0.7], brightness: [1.2, 1.4], p: 1 }), {
  shapes,
  differentiable: { brightness: 1e-3 },
});

it('draws from its ranges', () => {
  expectDraws(randomSnow({ snowCoefficient: [0.1, 0.6], brightness: [1, 4] }), {
    p: 1,
    snowCoefficient: { uniform: [0.1, 0.6] },
    brightness: { uniform: [1, 4] },
  });
});

onEachBackend(() => {
  it('whitens what is dark, and leaves black, white and what is bright as they are', async () => {
    const snow = randomSnow({ snowCoefficient: 0.5, brightness: 3, p: 1 });
    const apply = (colour: number[]) =>
      snow.apply(tensor(colour, [1, 1, 1, 3]), snow.sample([rng], [1, 1, 1, 3])).data();
    expect([...(await apply([0.4, 0.4, 0.4]))]).toEqual([1, 1, 1]);
    expect([...(await apply([0, 0, 0]))]).toEqual([0, 0, 0]);
    expect([...(await apply([1, 1, 1]))]).toEqual([1, 1, 1]);
    const bright = await apply([0.9, 0.5, 0.7]);
    for (const [c, value] of [0.9, 0.5, 0.7].entries()) expect(bright[c]).toBeCloseTo(value, 6);
  });

  it('changes nothing for a brightness of 1', async () => {
    const images = uniform(rng.fold('images'), [2, 5, 4, 3]);
    const snow = randomSnow({ brightness: 1, p: 1 });
    const found = snow.apply(images, snow.sample([rng, rng], images.shape));
    await expectClose(found, images, { absolute: 1e-6 });
  });
});

it('refuses ranges out of bounds, and images that have no three channels', () => {
  expect(() => randomSnow({ snowCoefficient: [0.2, 1.2] })).toThrow(
    'RandomSnow: snowCoefficient must be in [0, 1], found 1.2',
  );
  expect(() => randomSnow({ brightness: [0.5, 2] })).toThrow('RandomSnow: brightness must be at least 1, found 0.5');
  const snow = randomSnow();
  expect(() => snow.apply(uniform(rng, [1, 2, 2, 1]), snow.sample([rng], [1, 2, 2, 1]))).toThrow(
    /RandomSnow.*3 channels/,
  );
});
