import { add, type Classifier, Rng, tensor, uniform } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLogits } from '../attacks/read-logits.ts';
import { countQueries } from '../evaluation/count-queries.ts';
import type { NormName } from '../norms/norm.ts';
import { normNamed } from '../norms/norms.ts';
import { expectWithin } from '../testing/expect-within.ts';
import { linearClassifier, makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { readPixels } from './pixel-rows.ts';
import { square } from './square.ts';

testAttack('square', () => square({ epsilon: 0.1, queries: 60 }));
testAttack('square in L2', () => square({ epsilon: 0.8, norm: 'L2', queries: 80 }));
testAttack('square in L1', () => square({ epsilon: 3, norm: 'L1', queries: 120 }));

// Two classes of which the first always wins, by less the darker the image is.
const stubborn: Classifier = (images) => {
  const weight = Array.from({ length: 180 }, (_, i) => (i % 2 === 0 ? 0.01 : 0));
  return linearClassifier(tensor(weight, [90, 2]))(add(images, 10));
};
const grey = () => tensor(new Array(180).fill(0.5), [2, 5, 6, 3]);
const labels = () => tensor([0, 0], [2], 'int32');

onEachBackend(() => {
  describe('square', () => {
    it('starts with vertical stripes', async () => {
      const adversarial = await square({ epsilon: 0.1, queries: 1 })(stubborn, grey(), labels());
      const rows = await readPixels(adversarial);
      for (const pixels of rows) {
        pixels.forEach((value, i) => {
          expect(Math.abs(value - 0.5)).toBeCloseTo(0.1, 6);
          expect(value).toBe(pixels[i % 18]);
        });
      }
      expect(rows[0]).not.toEqual(rows[1]);
    });

    it.each<[NormName, number]>([
      ['L2', 0.4],
      ['L1', 1.5],
    ])('spends all of epsilon in %s', async (norm, epsilon) => {
      for (const queries of [1, 30]) {
        const adversarial = await square({ norm, epsilon, queries })(stubborn, grey(), labels());
        for (const pixels of await readPixels(adversarial)) {
          expect(normNamed('test', norm).size(Float64Array.from(pixels, (value) => value - 0.5))).toBeCloseTo(
            epsilon,
            4,
          );
        }
      }
    });

    it.each<NormName>(['Linf', 'L2', 'L1'])(
      'comes nearer with more queries in %s, and asks no more than it may',
      async (norm) => {
        const lead = async (queries: number) => {
          const counting = countQueries(stubborn);
          const adversarial = await square({ norm, epsilon: norm === 'Linf' ? 0.05 : 0.5, queries })(
            counting,
            grey(),
            labels(),
          );
          // Once about each image as it is.
          expect(counting.queries).toBe(2 * queries + 2);
          const { values } = await readLogits('test', stubborn, adversarial);
          return values[0] - values[1];
        };
        expect(await lead(80)).toBeLessThan(await lead(4));
      },
    );

    it('asks no more about what is fooled', async () => {
      const { classifier, images, labels } = makeTask([24, 5, 4, 3]);
      const counting = countQueries(classifier);
      await square({ epsilon: 0.5, queries: 200 })(counting, images, labels);
      expect(counting.queries / 24).toBeLessThan(20);
    });

    it('reaches the class that it is given', async () => {
      const task = makeTask([3, 5, 4, 3]);
      const wanted = Array.from(await task.labels.data(), (label) => (label + 2) % 5);
      const attack = square({ epsilon: 0.5, queries: 400, targeted: true });
      const adversarial = await attack(task.classifier, task.images, tensor(wanted, [3], 'int32'));
      const { predictions } = await readLogits('test', task.classifier, adversarial);
      expect([...predictions]).toEqual(wanted);
    });

    it('keeps to epsilon and to any bounds, for any image', async () => {
      const settings = fc.record({
        bounds: fc.constantFrom<[number, number]>([0, 1], [-1, 1], [-2.42, 2.75], [0, 255]),
        norm: fc.constantFrom<NormName>('Linf', 'L2', 'L1'),
        share: fc.double({ min: 1e-6, max: 1, noNaN: true }),
        size: fc.constantFrom([1, 1], [2, 9], [7, 3], [12, 12]),
        channels: fc.integer({ min: 1, max: 3 }),
        p: fc.double({ min: 0.01, max: 1, noNaN: true }),
        seed: fc.nat(1000),
      });
      await fc.assert(
        fc.asyncProperty(settings, async ({ bounds, norm, share, size, channels, p, seed }) => {
          const [low, high] = bounds;
          const shape = [2, ...size, channels];
          const { classifier, labels } = makeTask(shape);
          // A third of the pixels lies on each of the bounds.
          const spread = uniform(new Rng(seed), shape, low - (high - low), high + (high - low));
          const images = tensor(
            Array.from(await spread.data(), (x) => Math.min(Math.max(x, Math.fround(low)), Math.fround(high))),
            shape,
          );
          const attack = square({ epsilon: share * (high - low), norm, bounds, p, queries: 6 });
          const adversarial = await attack(classifier, images, labels, { rng: new Rng(seed) });
          await expectWithin(adversarial, images, attack.limit, bounds);
        }),
        { numRuns: 40 },
      );
    });
  });
});

describe('square', () => {
  it('prints its options', () => {
    expect(square({ epsilon: 8 / 255 }).name).toBe('Square(epsilon=0.0314, queries=5000, p=0.8)');
    expect(square({ epsilon: 0.5, norm: 'L2', queries: 10, restarts: 2, targeted: true }).name).toBe(
      'Square(norm=L2, epsilon=0.5, queries=10, p=0.8, restarts=2, targeted=true)',
    );
  });

  it('names an option out of range', () => {
    expect(() => square({ epsilon: 8 })).toThrow('square: epsilon must be above 0 and at most 1');
    expect(() => square({ epsilon: 0.1, queries: 0 })).toThrow('square: queries must be a whole number at least 1');
    expect(() => square({ epsilon: 0.1, p: 1.5 })).toThrow('square: p must be in [0, 1], found 1.5');
    expect(() => square({ epsilon: 0.1, p: 0 })).toThrow('square: p must be above 0, found 0');
    expect(() => square({ epsilon: 0.1, norm: 'L3' as NormName })).toThrow("square: unknown norm 'L3'");
  });
});
