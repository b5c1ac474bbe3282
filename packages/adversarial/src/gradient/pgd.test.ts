import { mul, Rng, type Tensor, tensor, uniform } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NormName } from '../norms/norm.ts';
import { expectWithin } from '../testing/expect-within.ts';
import { linearClassifier, makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { pgd } from './pgd.ts';

testAttack('pgd', () => pgd({ epsilon: 0.1, steps: 5 }));
testAttack('pgd from the image', () => pgd({ epsilon: 0.1, stepSize: 0.06, steps: 3, randomStart: false }));
testAttack('pgd in L2', () => pgd({ epsilon: 0.6, norm: 'L2', steps: 5 }));
testAttack('pgd in L1', () => pgd({ epsilon: 2.5, norm: 'L1', steps: 8 }));
testAttack('pgd with restarts', () => pgd({ epsilon: 0.1, steps: 2, restarts: 3 }));

onEachBackend(() => {
  describe('pgd', () => {
    it('takes small steps up to the edge of the box', async () => {
      const classifier = linearClassifier(tensor([1, 0, 0, 1], [2, 2]));
      const images = tensor([0.75, 0.5], [1, 1, 2, 1]);
      const labels = tensor([0], [1], 'int32');
      const after = (steps: number) =>
        pgd({ epsilon: 0.25, stepSize: 0.1, steps, randomStart: false })(classifier, images, labels);
      await expectClose(await after(1), [0.65, 0.6]);
      await expectClose(await after(2), [0.55, 0.7]);
      await expectClose(await after(3), [0.5, 0.75]);
      await expectClose(await after(9), [0.5, 0.75]);
    });

    it('keeps to epsilon and to any bounds, for any settings', async () => {
      const settings = fc.record({
        bounds: fc.constantFrom<[number, number]>([0, 1], [-1, 1], [-2.42, 2.75], [0, 255]),
        norm: fc.constantFrom<NormName>('Linf', 'L2', 'L1'),
        share: fc.double({ min: 1e-6, max: 1, noNaN: true }),
        stride: fc.double({ min: 0.01, max: 3, noNaN: true }),
        steps: fc.integer({ min: 1, max: 4 }),
        randomStart: fc.boolean(),
        targeted: fc.boolean(),
        seed: fc.nat(1000),
      });
      await fc.assert(
        fc.asyncProperty(settings, async ({ bounds, share, stride, seed, ...rest }) => {
          const [low, high] = bounds;
          const epsilon = share * (high - low);
          const { classifier, labels } = makeTask([3, 3, 4, 2]);
          // A third of the pixels lies on each of the bounds.
          const spread = uniform(new Rng(seed), [3, 3, 4, 2], low - (high - low), high + (high - low));
          const images = tensor(
            Array.from(await spread.data(), (x) => Math.min(Math.max(x, Math.fround(low)), Math.fround(high))),
            [3, 3, 4, 2],
          );
          const attack = pgd({ epsilon, stepSize: epsilon * stride, bounds, ...rest });
          const adversarial = await attack(classifier, images, labels, { rng: new Rng(seed) });
          await expectWithin(adversarial, images, attack.limit, bounds);
          // What comes out may go in again.
          await attack(classifier, adversarial, labels);
        }),
        { numRuns: 40 },
      );
    });

    it('starts at a random place of its own for each seed, image and restart', async () => {
      const task = makeTask([2, 3, 4, 2]);
      // So small a step leaves the start visible.
      const attack = pgd({ epsilon: 0.1, stepSize: 1e-6, steps: 1 });
      const run = async (seed: number) =>
        Array.from(await (await attack(task.classifier, task.images, task.labels, { rng: new Rng(seed) })).data());
      const [one, same, other] = [await run(1), await run(1), await run(2)];
      expect(same).toEqual(one);
      expect(other).not.toEqual(one);
      const before = await task.images.data();
      const moved = one.map((value, i) => value - before[i]);
      expect(moved.slice(0, 24)).not.toEqual(moved.slice(24));
      expect(Math.max(...moved.map(Math.abs))).toBeGreaterThan(0.05);
    });

    it('fools with restarts at least what it fools with one start', async () => {
      const task = makeTask([24, 5, 4, 3]);
      const fooled = async (restarts: number) => {
        const attack = pgd({ epsilon: 0.04, stepSize: 0.01, steps: 1, restarts });
        const adversarial = await attack(task.classifier, task.images, task.labels, { rng: new Rng(1) });
        const logits = await task.classifier(adversarial).data();
        const labels = await task.labels.data();
        return Array.from(labels, (label, i) => {
          const row = Array.from(logits.slice(i * 5, i * 5 + 5));
          return row.indexOf(Math.max(...row)) !== label;
        });
      };
      const [once, often] = [await fooled(1), await fooled(6)];
      expect(once.every((hit, i) => !hit || often[i])).toBe(true);
      expect(often.filter(Boolean).length).toBeGreaterThan(once.filter(Boolean).length);
    });

    it('reaches the class that it is given', async () => {
      const { classifier, images, labels } = makeTask([4, 5, 4, 3]);
      const wanted = tensor(
        Array.from(await labels.data(), (label) => (label + 2) % 5),
        [4],
        'int32',
      );
      const attack = pgd({ epsilon: 0.5, steps: 20, targeted: true });
      const adversarial = await attack(classifier, images, wanted, { rng: new Rng(1) });
      const logits = await classifier(adversarial).data();
      const reached = Array.from({ length: 4 }, (_, i) => {
        const row = Array.from(logits.slice(i * 5, i * 5 + 5));
        return row.indexOf(Math.max(...row));
      });
      expect(reached).toEqual(Array.from(await wanted.data()));
    });

    it('never returns NaN where the classifier breaks on the way', async () => {
      const images = tensor([0.5, 0.25], [1, 1, 2, 1]);
      const linear = linearClassifier(tensor([1, 0, 0, 1], [2, 2]));
      const labels = tensor([0], [1], 'int32');
      let calls = 0;
      // Sound when it is first asked and in the first step.
      const breaks = (x: Tensor) => mul(linear(x), ++calls > 2 ? Number.NaN : 1);
      const attack = pgd({ epsilon: 0.1, steps: 3, randomStart: false });
      await expectNoLeak(async () => {
        await expect(attack(breaks, images, labels)).rejects.toThrow('not finite at step 2');
      });
    });

    it('can be stopped between two steps', async () => {
      const { classifier, images, labels } = makeTask([2, 3, 4, 2]);
      const stop = new AbortController();
      let calls = 0;
      const counting = (x: Tensor) => {
        if (++calls === 4) setTimeout(() => stop.abort(new Error('enough')));
        return classifier(x);
      };
      const attack = pgd({ epsilon: 0.1, steps: 1000 });
      await expectNoLeak(async () => {
        await expect(attack(counting, images, labels, { signal: stop.signal })).rejects.toThrow('enough');
      });
      expect(calls).toBeLessThan(10);
    });

    it('stays whole where logits are so large that the gradient is zero', async () => {
      const linear = linearClassifier(tensor([1, 0, 0, 1], [2, 2]));
      const steep = (x: Tensor) => mul(linear(x), 1e6);
      const images = tensor([0.75, 0.5], [1, 1, 2, 1]);
      const attack = pgd({ epsilon: 0.5, steps: 5, randomStart: false });
      const adversarial = await attack(steep, images, tensor([0], [1], 'int32'));
      await expectWithin(adversarial, images, attack.limit);
    });
  });
});

describe('pgd', () => {
  it('prints its options', () => {
    expect(pgd({ epsilon: 8 / 255, stepSize: 2 / 255 }).name).toBe(
      'PGD(epsilon=0.0314, stepSize=0.00784, steps=10, randomStart=true)',
    );
    expect(pgd({ epsilon: 0.5, steps: 5, restarts: 2, bounds: [-1, 1] }).name).toBe(
      'PGD(epsilon=0.5, stepSize=0.25, steps=5, randomStart=true, restarts=2, bounds=[-1, 1])',
    );
  });

  it('names an option out of range', () => {
    expect(() => pgd({ epsilon: 2 })).toThrow('pgd: epsilon must be above 0 and at most 1');
    expect(() => pgd({ epsilon: 0.1, steps: 0 })).toThrow('pgd: steps must be a whole number at least 1, found 0');
    expect(() => pgd({ epsilon: 0.1, steps: 2.5 })).toThrow('pgd: steps must be a whole number at least 1, found 2.5');
    expect(() => pgd({ epsilon: 0.1, stepSize: 0 })).toThrow('pgd: stepSize must be above 0, found 0');
    expect(() => pgd({ epsilon: 0.1, restarts: 0 })).toThrow('pgd: restarts must be a whole number at least 1');
    expect(() => pgd({ epsilon: 0.1, restarts: 2, randomStart: false })).toThrow(
      'pgd: 2 restarts from the same place are one; set randomStart or leave restarts at 1',
    );
  });
});
