import { Rng, tensor } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomAutoContrast } from './random-auto-contrast.ts';

testAugmentation('randomAutoContrast', () => randomAutoContrast(), { random: false });

it('is applied with its chance', () => {
  expectDraws(randomAutoContrast({ p: 0.3 }), { p: 0.3 });
});

onEachBackend(() => {
  it('stretches each channel by itself, and makes one of a single value black', async () => {
    const images = tensor([-1, 0.5, 7, 0.5, 3, 0.5], [1, 3, 1, 2]);
    const stretched = Array.from(await augment(images, randomAutoContrast(), [new Rng(1)]).data());
    expect(stretched.map((x) => Math.round(1e5 * x) / 1e5)).toEqual([0, 0, 1, 0, 0.5, 0]);
    expect(stretched.every((x) => x <= 1)).toBe(true);
  });
});

it('refuses chances that are none', () => {
  expect(() => randomAutoContrast({ p: -0.1 })).toThrow('RandomAutoContrast: p must be in [0, 1], found -0.1');
});
