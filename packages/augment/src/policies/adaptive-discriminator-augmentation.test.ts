import { Rng, uniform, useBackend } from '@cnn/tensor';
import { expectClose } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { augment } from '../augment.ts';
import fixture from '../fixtures/kornia/adaptive-discriminator-augmentation.json' with { type: 'json' };
import type { Applied } from '../parameters/chance.ts';
import { adaptiveDiscriminatorAugmentation } from './adaptive-discriminator-augmentation.ts';

const camelCase = (options: object) =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name.replace(/_([a-z])/g, (_, c: string) => c.toUpperCase()),
      value,
    ]),
  );

describe('adaptiveDiscriminatorAugmentation', () => {
  it.each(fixture.cases)("has Kornia's chances: $name", ({ options, accuracies, chances, running }) => {
    const ada = adaptiveDiscriminatorAugmentation(camelCase(options));
    for (const [i, accuracy] of accuracies.entries()) {
      ada.update(accuracy);
      expect(ada.p).toBeCloseTo(chances[i]!, 6);
      expect(ada.realAcc).toBeCloseTo(running[i]!, 6);
    }
  });

  it('changes images with its chance, and leaves the others alone', async () => {
    await useBackend('cpu');
    const ada = adaptiveDiscriminatorAugmentation({ initialP: 0.5 });
    const rngs = Array.from({ length: 2000 }, (_, i) => new Rng(6).fold(i));
    const params = ada.sample(rngs, [2000, 8, 8, 3]) as readonly (readonly Applied[])[];
    const flips = params.flat()[0]!.applied.reduce((sum, flag) => sum + flag, 0);
    expect(Math.abs(flips - 1000)).toBeLessThan(5 * Math.sqrt(500));
    const images = uniform(new Rng(1), [3, 8, 8, 3]);
    const never = adaptiveDiscriminatorAugmentation({ initialP: 0, maxP: 0 });
    await expectClose(augment(images, never, new Rng(2)), images, { absolute: 0, relative: 0 });
    expect(augment(images, ada, new Rng(2)).shape).toEqual([3, 8, 8, 3]);
  });

  it('refuses options and accuracies out of range', () => {
    expect(() => adaptiveDiscriminatorAugmentation({ initialP: 1.5 })).toThrow('initialP must be in [0, 1], found 1.5');
    expect(() => adaptiveDiscriminatorAugmentation({ updateEvery: 0 })).toThrow('updateEvery must be a whole number');
    expect(() => adaptiveDiscriminatorAugmentation().update(1.5)).toThrow('realAcc must be in [0, 1], found 1.5');
  });
});
