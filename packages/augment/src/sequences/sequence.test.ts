import { type Augmentation, add, memory, Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { grayscaleToRGB } from '../color/grayscale-to-rgb.ts';
import { normalize } from '../color/normalize.ts';
import { centerPad } from '../geometric/center-pad.ts';
import { pad } from '../geometric/pad.ts';
import { randomCrop } from '../geometric/random-crop.ts';
import { randomHorizontalFlip } from '../geometric/random-horizontal-flip.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { sequence } from './sequence.ts';

testAugmentation('sequence', () =>
  sequence(randomCrop(4, { padding: 1 }), randomHorizontalFlip(), normalize(0.5, 0.5)),
);
testAugmentation('sequence of sequences', () => sequence(pad(1), sequence(randomHorizontalFlip(), randomCrop(5))));
testAugmentation('sequence of nothing', () => sequence(), { random: false });

onEachBackend(() => {
  describe('sequence', () => {
    it('applies its members in order', async () => {
      const images = tensor([1], [1, 1, 1, 1]);
      const padThenNormalize = sequence(pad([0, 0, 1, 0]), normalize(1, 1));
      await expectClose(augment(images, padThenNormalize, new Rng(1)), [-1, 0]);
      const normalizeThenPad = sequence(normalize(1, 1), pad([0, 0, 1, 0]));
      await expectClose(augment(images, normalizeThenPad, new Rng(1)), [0, 0]);
    });

    it('asks each member to draw for the shape that it will be given', () => {
      // 28×28 alone would be too small to cut 32×32 out of it.
      const steps = sequence(centerPad(36), grayscaleToRGB(), randomCrop(32));
      const images = uniform(new Rng(1), [2, 28, 28, 1]);
      expect(augment(images, steps, new Rng(1)).shape).toEqual([2, 32, 32, 3]);
      expect(steps.outputShape?.([2, 28, 28, 1])).toEqual([2, 32, 32, 3]);
    });

    it('gives each member chance of its own', async () => {
      const seen: string[] = [];
      const spy = (name: string): Augmentation<void> => ({
        name,
        sample: ([rng]) => void seen.push(String(rng.words(2))),
        apply: (images) => add(images, 1),
      });
      const rng = new Rng(4);
      augment(uniform(rng, [1, 1, 1, 1]), sequence(spy('A'), spy('A'), spy('B')), [rng]);
      expect(seen).toEqual([
        String(rng.fold(0, 'A').words(2)),
        String(rng.fold(1, 'A').words(2)),
        String(rng.fold(2, 'B').words(2)),
      ]);
      expect(new Set(seen).size).toBe(3);
    });

    it('gives up its intermediate images when a member fails', () => {
      const fails: Augmentation<void> = {
        name: 'Fails',
        sample: () => undefined,
        apply: () => {
          throw new Error('no');
        },
      };
      const images = uniform(new Rng(1), [2, 4, 4, 1]);
      const before = memory().numTensors;
      expect(() => augment(images, sequence(randomHorizontalFlip(), pad(1), fails), new Rng(1))).toThrow('no');
      expect(memory().numTensors).toBe(before);
    });
  });
});

it('names its members', () => {
  expect(sequence(pad(1), randomCrop(3)).name).toBe('Sequence(Pad, RandomCrop)');
});
