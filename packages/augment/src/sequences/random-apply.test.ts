import { type Augmentation, add, Rng } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import { randomBrightness } from '../color/random-brightness.ts';
import type { Applied } from '../parameters/chance.ts';
import { expectDistribution } from '../testing/expect-draws.ts';
import { sequence } from './sequence.ts';

const three = [randomBrightness(0.1), randomBrightness(0.2), randomBrightness(0.3)] as const;

/** For each of many images how many members it takes, and which. */
function taken(options: object, count = 100_000): number[][] {
  const steps = sequence(...three, options);
  const rngs = Array.from({ length: count }, (_, i) => new Rng(11).fold(i));
  const params = steps.sample(rngs, [count, 4, 4, 3]) as readonly Applied[];
  return rngs.map((_, i) => params.flatMap(({ applied }, k) => (applied[i] ? [k] : [])));
}

describe('randomApply', () => {
  it('takes so many members for each image', () => {
    expect(new Set(taken({ randomApply: 2 }, 1000).map((own) => own.length))).toEqual(new Set([2]));
    expect(taken({ randomApply: 0 }, 10).flat()).toEqual([]);
  });

  it('takes any number between two alike often, and each member', () => {
    const all = taken({ randomApply: [0, 2] });
    expectDistribution(
      'members',
      all.map((own) => own.length),
      { integers: [0, 2] },
    );
    const single = all.filter((own) => own.length === 1).flat();
    expectDistribution('which', single, { integers: [0, 2] });
  });

  it('takes members by their weights', () => {
    const shares = { 0: 0.25, 1: 0, 2: 0.75 };
    const first = taken({ randomApply: 1, randomApplyWeights: [1, 0, 3] }).flat();
    expectDistribution('which', first, { choices: shares });
  });

  it('does not depend on the batch', () => {
    const steps = sequence(...three, { randomApply: 1 });
    const rngs = Array.from({ length: 8 }, (_, i) => new Rng(1).fold(i));
    const together = steps.sample(rngs, [8, 4, 4, 3]) as readonly Applied[];
    for (const [i, rng] of rngs.entries()) {
      const alone = steps.sample([rng], [1, 4, 4, 3]) as readonly Applied[];
      expect(alone.map(({ applied }) => applied[0])).toEqual(together.map(({ applied }) => applied[i]));
    }
  });

  it('refuses counts and weights that do not fit', () => {
    expect(() => sequence(...three, { randomApply: 4 })).toThrow(
      'randomApply must be a whole number in [0, 3], found 4',
    );
    expect(() => sequence(...three, { randomApply: [2, 1] })).toThrow('least ≤ most, found [2, 1]');
    expect(() => sequence(...three, { randomApply: 1, randomApplyWeights: [1] })).toThrow(
      '1 randomApplyWeights for 3 members',
    );
    expect(() => sequence(...three, { randomApply: 2, randomApplyWeights: [0, 1, 0] })).toThrow(
      'only 1 members have a weight above 0',
    );
    expect(() => sequence(...three, { randomApply: 1, randomApplyWeights: [0, -1, 0] })).toThrow(
      'must be at least 0, found -1',
    );
  });

  it('refuses members that cannot pass over an image', () => {
    const own: Augmentation<void> = { name: 'Own', sample: () => undefined, apply: (images) => add(images, 1) };
    const steps = sequence(own, { randomApply: 1 });
    expect(() => steps.sample([new Rng(1)], [1, 4, 4, 3])).toThrow(
      'Own: cannot be applied to some images of a batch only',
    );
  });
});

describe('sameOnBatch of a sequence', () => {
  it('draws for all what the first one draws', () => {
    const steps = sequence(randomBrightness(0.5, { p: 0.5 }), { sameOnBatch: true });
    const rngs = Array.from({ length: 6 }, (_, i) => new Rng(3).fold(i));
    const [{ applied, brightnessFactor }] = steps.sample(rngs, [6, 2, 2, 3]) as [
      Applied & { brightnessFactor?: Float32Array },
    ];
    expect(new Set(applied).size).toBe(1);
    expect(new Set(brightnessFactor ?? [0]).size).toBe(1);
  });
});
