import { type Augmentation, add, Rng, slice, sub, uniform } from '@cnn/tensor';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { randomBrightness } from '../color/random-brightness.ts';
import { randomGaussianBlur } from '../effects/random-gaussian-blur.ts';
import { randomAffine } from '../geometric/random-affine.ts';
import { randomHorizontalFlip } from '../geometric/random-horizontal-flip.ts';
import { augMix } from '../policies/aug-mix.ts';
import { autoAugment } from '../policies/auto-augment.ts';
import { describePasses } from './describe-passes.ts';
import { sequence } from './sequence.ts';

const brighten = () => randomBrightness([0.7, 1.3]);
const turn = (options = {}) => randomAffine(20, { p: 1, ...options });
const flip = () => randomHorizontalFlip();
const other: Augmentation<void> = { name: 'Other', sample: () => undefined, apply: (images) => add(images, 1) };

describe('passes', () => {
  it.each([
    [sequence(turn(), flip(), turn()), ['geometric: RandomAffine, RandomHorizontalFlip, RandomAffine'], 2],
    [sequence(brighten(), brighten()), ['color: RandomBrightness, RandomBrightness'], 1],
    [
      sequence(flip(), sequence(turn(), brighten()), brighten()),
      ['geometric and color: RandomHorizontalFlip, RandomAffine, RandomBrightness, RandomBrightness'],
      3,
    ],
    [sequence(brighten(), turn()), ['color: RandomBrightness', 'geometric: RandomAffine'], 0],
    [
      sequence(turn(), brighten(), turn()),
      ['geometric and color: RandomAffine, RandomBrightness', 'geometric: RandomAffine'],
      1,
    ],
    [
      sequence(turn(), turn({ resample: 'nearest' }), turn({ fill: 0.5 })),
      ['geometric: RandomAffine', 'geometric: RandomAffine', 'geometric: RandomAffine'],
      0,
    ],
    [
      sequence(flip(), turn({ fill: 0.5 }), flip()),
      ['geometric: RandomHorizontalFlip, RandomAffine, RandomHorizontalFlip'],
      2,
    ],
    [
      sequence(flip(), other, flip()),
      ['geometric: RandomHorizontalFlip', 'other: Other', 'geometric: RandomHorizontalFlip'],
      0,
    ],
    [sequence(), [], 0],
    [flip(), ['geometric: RandomHorizontalFlip'], 0],
  ])('of %# are joined where neighbours go together', (augmentation, passes, saved) => {
    const report = describePasses(augmentation as Augmentation);
    expect(report.passes.map(({ kind, names }) => `${kind}: ${names.join(', ')}`)).toEqual(passes);
    expect(report.saved).toBe(saved);
  });

  it('are told as text', () => {
    expect(String(describePasses(sequence(turn(), flip(), brighten())))).toBe(
      '3 augmentations in 1 pass, 2 saved\n1. geometric and color: RandomAffine, RandomHorizontalFlip, RandomBrightness',
    );
    expect(String(describePasses(flip()))).toBe(
      '1 augmentation in 1 pass, 0 saved\n1. geometric: RandomHorizontalFlip',
    );
  });
});

onEachBackend(() => {
  describe('a picture comes out of a batch as it does alone', () => {
    const members = {
      turn: () => turn({ p: 0.5 }),
      flip,
      brighten: () => randomBrightness([0.7, 1.3], { p: 0.3 }),
      blur: () => randomGaussianBlur(3, [0.5, 1], { p: 0.3 }),
      autoAugment: () => autoAugment('cifar10'),
      augMix: () => augMix(),
    };
    const names = Object.keys(members) as (keyof typeof members)[];

    it('from sequences of all kinds', async () => {
      const chains = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 5 });
      await fc.assert(
        fc.asyncProperty(chains, fc.nat(1000), async (chosen, seed) => {
          const chain = sequence(...chosen.map((name) => members[name]()));
          const pictures = uniform(new Rng(seed), [4, 9, 8, 3]);
          const streams = Array.from({ length: 4 }, (_, i) => new Rng(seed).fold('picture', i));
          const together = augment(pictures, chain, streams);
          for (const i of [0, 3]) {
            const alone = augment(slice(pictures, [i, 0, 0, 0], [1, 9, 8, 3]), chain, [streams[i]!]);
            await expectClose(slice(together, [i, 0, 0, 0], [1, 9, 8, 3]), alone, { absolute: 1e-5, relative: 0 });
          }
        }),
        { numRuns: 40, seed: 5 },
      );
    });
  });

  describe('one pass', () => {
    const images = () => uniform(new Rng(3), [4, 9, 8, 3]);

    it('changes colours as one after the other', async () => {
      const steps = [
        brighten(),
        randomBrightness([0.2, 1.8], { p: 0.5 }),
        randomBrightness([0.5, 1.5], { clipOutput: false }),
      ];
      const fused = augment(images(), sequence(...steps), new Rng(1));
      await expectClose(augment(images(), sequence(...steps, { fuse: false }), new Rng(1)), fused, { relative: 1e-6 });
    });

    it('moves whole pixels as one after the other', async () => {
      const moves = () => [flip(), randomHorizontalFlip({ p: 0.3 }), brighten(), flip()];
      const fused = augment(images(), sequence(...moves()), new Rng(2));
      const apart = augment(images(), sequence(...moves(), { fuse: false }), new Rng(2));
      await expectClose(fused, apart, { relative: 1e-6 });
    });

    it('brings back what an earlier step moved out', async () => {
      const there = randomAffine(0, { p: 1 });
      const params = (x: number) => ({
        ...there.sample([new Rng(0)], [1, 3, 4, 1]),
        translations: Float32Array.of(x, 0),
      });
      const image = uniform(new Rng(5), [1, 3, 4, 1]);
      const away = [params(9), params(-9)];
      await expectClose(sequence(there, there).apply(image, away), image);
      await expectClose(sequence(there, there, { fuse: false }).apply(image, away), sub(image, image));
    });

    it('has a gradient and loses no tensor', async () => {
      const steps = sequence(turn(), flip(), brighten());
      const streams = [0, 1, 2, 3].map((i) => new Rng(7).fold(i));
      const params = steps.sample(streams, [4, 9, 8, 3]);
      const x = images();
      await expectGradient((at) => steps.apply(at, params), x);
      await expectNoLeak(() => steps.apply(x, params));
    });

    it('is undone', async () => {
      const steps = sequence(randomHorizontalFlip({ p: 1 }), randomAffine([90, 90], { p: 1 }), brighten());
      const params = steps.sample([new Rng(1)], [1, 6, 6, 3]);
      const x = uniform(new Rng(2), [1, 6, 6, 3], 0.3, 0.6);
      const back = steps.inverse!(steps.apply(x, params), params, [1, 6, 6, 3]);
      // The colours stay changed, all by the same number.
      const [{ brightnessFactor }] = [params[2] as { brightnessFactor: Float32Array }];
      await expectClose(sub(back, brightnessFactor[0]! - 1), x);
    });
  });
});
