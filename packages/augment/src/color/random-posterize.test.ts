import { sum, tensor, valueAndGradient } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomPosterize } from './random-posterize.ts';

testAugmentation('randomPosterize', () => randomPosterize([2, 6], { p: 0.5 }), { gradient: false });

it('rounds what it draws, so that the ends have half the chance', () => {
  expectDraws(randomPosterize(5), { p: 0.5, bitsFactor: { choices: { 5: 1 / 6, 6: 1 / 3, 7: 1 / 3, 8: 1 / 6 } } });
  expectDraws(randomPosterize([0.5, 1.4], { p: 1 }), { p: 1, bitsFactor: { choices: { 1: 1 } } });
});

it('refuses ranges that are reversed or out of bounds', () => {
  expect(() => randomPosterize(9)).toThrow('RandomPosterize: bits must be in [0, 8], found 9');
  expect(() => randomPosterize([4, 2])).toThrow(
    'RandomPosterize: bits must be [low, high] with low ≤ high, found [4, 2]',
  );
});

onEachBackend(() => {
  const all = (bits: number[]) => ({ applied: Uint8Array.from(bits, () => 1), bitsFactor: Float32Array.from(bits) });

  it('keeps the upper bits of the byte below', async () => {
    const bytes = [0, 1, 63.9, 64, 127, 128, 254.9, 255];
    const images = tensor(
      bytes.map((byte) => byte / 255),
      [1, 2, 4, 1],
    );
    const of = async (bits: number) => {
      const values = await randomPosterize()
        .apply(images, all([bits]))
        .data();
      return Array.from(values, (x) => Math.round(x * 255 * 100) / 100);
    };
    expect(await of(1)).toEqual([0, 0, 0, 0, 0, 128, 128, 128]);
    expect(await of(2)).toEqual([0, 0, 0, 64, 64, 128, 192, 192]);
    expect(await of(7)).toEqual([0, 0, 62, 64, 126, 128, 254, 254]);
    expect(await of(0)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(await of(8)).toEqual(bytes);
  });

  it('does not wrap around what is brighter than white or darker than black', async () => {
    const images = tensor([1.5, -0.5], [1, 1, 2, 1]);
    await expectClose(randomPosterize().apply(images, all([4])), [240 / 255, 0]);
  });

  it('has a gradient where it keeps all bits, and none elsewhere', async () => {
    const images = tensor([0.3, 0.6], [2, 1, 1, 1]);
    const { gradient } = valueAndGradient((x) => sum(randomPosterize().apply(x, all([8, 3]))), images);
    await expectClose(gradient, [1, 0]);
  });
});
