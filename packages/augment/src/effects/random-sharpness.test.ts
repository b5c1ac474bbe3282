import { tensor } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomSharpness } from './random-sharpness.ts';

testAugmentation('randomSharpness', () => randomSharpness([0.2, 3]), { differentiable: { sharpness: 1e-2 } });

it('draws factors of its range', () => {
  expectDraws(randomSharpness(2, { p: 0.4 }), { p: 0.4, sharpness: { uniform: [0, 2] } });
  expectDraws(randomSharpness(), { p: 0.5, sharpness: { uniform: [0, 0.5] } });
});

onEachBackend(() => {
  it('weighs the middle five of thirteen times, and leaves the outermost pixels', async () => {
    const images = tensor([0, 0, 0, 0, 0, 0, 0, 0.65, 0, 0, 0, 0, 0, 0, 1], [1, 3, 5, 1]);
    const at = (factor: number) =>
      randomSharpness()
        .apply(images, { applied: Uint8Array.of(1), sharpness: Float32Array.of(factor) })
        .data();
    const soft = Array.from(await at(0), (x) => Math.round(1e6 * x) / 1e6);
    expect(soft).toEqual([0, 0, 0, 0, 0, 0, 0.05, 0.25, 0.126923, 0, 0, 0, 0, 0, 1]);
    expect(Array.from(await at(1))).toEqual(Array.from(await images.data()));
    // What is sharpened beyond black and white is cut off.
    expect(Array.from(await at(9))[7]).toBe(1);
  });

  it('leaves images without an inner pixel as they are', async () => {
    for (const shape of [
      [1, 1, 1, 3],
      [1, 2, 9, 1],
      [1, 9, 2, 1],
    ]) {
      const values = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i / 20);
      const params = { applied: Uint8Array.of(1), sharpness: Float32Array.of(3) };
      expect(await randomSharpness().apply(tensor(values, shape), params).data()).toEqual(values);
    }
  });
});

it('refuses ranges that are reversed or out of bounds', () => {
  expect(() => randomSharpness([2, 1])).toThrow(
    'RandomSharpness: sharpness must be [low, high] with low ≤ high, found [2, 1]',
  );
  expect(() => randomSharpness([-1, 1])).toThrow('RandomSharpness: sharpness must be at least 0, found -1');
  expect(() => randomSharpness(1, { p: 2 })).toThrow('RandomSharpness: p must be in [0, 1], found 2');
});
