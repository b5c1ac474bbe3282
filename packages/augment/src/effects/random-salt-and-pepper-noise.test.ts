import { fill, Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, expectGradient, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomSaltAndPepperNoise } from './random-salt-and-pepper-noise.ts';

testAugmentation('randomSaltAndPepperNoise', () => randomSaltAndPepperNoise({ amount: [0.2, 0.5], p: 0.8 }));

it('draws its shares', () => {
  const noise = randomSaltAndPepperNoise({ amount: [0.1, 0.3], saltVsPepper: 0.7, p: 0.4 });
  const expected = {
    p: 0.4,
    amountFactor: { uniform: [0.1, 0.3] },
    saltAndPepperFactor: { choices: { [Math.fround(0.7)]: 1 } },
  };
  expectDraws(noise, expected as never, [100_000, 2, 2, 3]);
});

onEachBackend(() => {
  it('makes as many pixels white and black as it drew, in all channels', async () => {
    const noise = randomSaltAndPepperNoise({ amount: 0.3, saltVsPepper: 0.8, p: 1 });
    const found = await augment(fill([1, 200, 300, 3], 0.5), noise, [new Rng(1)]).data();
    const pixels = Array.from({ length: 60_000 }, (_, i) => found.slice(3 * i, 3 * i + 3));
    expect(pixels.every(([r, g, b]) => r === g && g === b)).toBe(true);
    const share = (value: number) => pixels.filter(([r]) => r === value).length / pixels.length;
    expect(Math.abs(share(1) - 0.24)).toBeLessThan(5 * Math.sqrt((0.24 * 0.76) / 60_000));
    expect(Math.abs(share(0) - 0.06)).toBeLessThan(5 * Math.sqrt((0.06 * 0.94) / 60_000));
    expect(share(0) + share(1) + share(0.5)).toBeCloseTo(1, 10);
  });

  it('leaves the other pixels and has a gradient there only', async () => {
    const params = {
      applied: Uint8Array.of(1),
      amountFactor: Float32Array.of(0.5),
      saltAndPepperFactor: Float32Array.of(0.5),
      maskSalt: Float32Array.of(1, 0, 0, 0),
      maskPepper: Float32Array.of(0, 0, 1, 0),
    };
    const images = tensor([9, 9, -3, 7, Number.NaN, 5, 0.1, 0.2], [1, 2, 2, 2]);
    const noisy = randomSaltAndPepperNoise().apply(images, params);
    expect(Array.from(await noisy.data())).toEqual([1, 1, -3, 7, 0, 0, Math.fround(0.1), Math.fround(0.2)]);
    await expectGradient((x) => randomSaltAndPepperNoise().apply(x, params), uniform(new Rng(1), [1, 2, 2, 2]));
    const masks = { maskSalt: tensor(params.maskSalt), maskPepper: tensor(params.maskPepper) };
    await expectClose(randomSaltAndPepperNoise().apply(images, { ...params, ...masks }), noisy, { absolute: 0 });
  });
});

it('refuses shares outside of [0, 1]', () => {
  expect(() => randomSaltAndPepperNoise({ amount: 2 })).toThrow(
    'RandomSaltAndPepperNoise: amount must be in [0, 1], found 2',
  );
  expect(() => randomSaltAndPepperNoise({ saltVsPepper: [0.6, 0.4] })).toThrow(
    'RandomSaltAndPepperNoise: saltVsPepper must be [low, high] with low ≤ high, found [0.6, 0.4]',
  );
});
