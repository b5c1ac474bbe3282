import { Rng, sum, tensor, uniform, valueAndGradient } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomPerspective } from './random-perspective.ts';

testAugmentation('randomPerspective', () => randomPerspective({ p: 1, distortionScale: 0.3 }), {
  differentiable: { startPoints: 2e-3, endPoints: 2e-3 },
});
testAugmentation('randomPerspective of some', () => randomPerspective({ samplingMethod: 'area_preserving' }));

onEachBackend(() => {
  describe('randomPerspective', () => {
    it('leaves images alone without distortion', async () => {
      const images = uniform(new Rng(1), [2, 5, 7, 3]);
      const same = augment(images, randomPerspective({ p: 1, distortionScale: 0 }), new Rng(1));
      await expectClose(same, images, { absolute: 1e-5 });
    });

    it('leaves a picture of one pixel alone', async () => {
      await expectClose(augment(tensor([5], [1, 1, 1, 1]), randomPerspective({ p: 1 }), new Rng(1)), [5]);
    });

    it('has a finite gradient to the points where some images stay', async () => {
      const images = uniform(new Rng(1), [2, 5, 7, 1]);
      const points = Float32Array.of(0, 0, 6, 0, 6, 4, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0);
      const { gradient } = valueAndGradient(
        (endPoints) =>
          sum(randomPerspective().apply(images, { applied: Uint8Array.of(1, 0), startPoints: points, endPoints })),
        tensor(points, [2, 4, 2]),
      );
      const values = await gradient.data();
      expect(values.every(Number.isFinite)).toBe(true);
      expect(values.slice(0, 8).some((value) => value !== 0)).toBe(true);
      expect(Array.from(values.slice(8)).every((value) => value === 0)).toBe(true);
    });
  });
});

it('moves corners inwards by up to half of the scale', () => {
  const shape = [100_000, 8, 10, 1];
  expectDraws(
    randomPerspective({ distortionScale: 0.4 }),
    {
      p: 0.5,
      endPoints: { uniform: [0, 2], place: 0 },
    },
    shape,
  );
  expectDraws(randomPerspective({ p: 1 }), { p: 1, endPoints: { uniform: [6.5, 9], place: 4 } }, shape);
  expectDraws(randomPerspective({ p: 1 }), { p: 1, endPoints: { uniform: [5, 7], place: 7 } }, shape);
});

it("moves corners to any side if 'area_preserving'", () => {
  const shape = [100_000, 8, 10, 1];
  const augmentation = randomPerspective({ p: 1, samplingMethod: 'area_preserving' });
  expectDraws(augmentation, { p: 1, endPoints: { uniform: [6.5, 11.5], place: 2 } }, shape);
  expectDraws(augmentation, { p: 1, endPoints: { uniform: [-2, 2], place: 3 } }, shape);
});

it('refuses a scale outside [0, 1] and an unknown method', () => {
  expect(() => randomPerspective({ distortionScale: 1.1 })).toThrow(
    'RandomPerspective: distortionScale must be in [0, 1], found 1.1',
  );
  expect(() => randomPerspective({ samplingMethod: 'area' as never })).toThrow(
    "RandomPerspective: unknown samplingMethod 'area'; choose from basic, area_preserving",
  );
});
