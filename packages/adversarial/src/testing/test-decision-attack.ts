import { add, mul, Rng, slice, type Tensor, tensor, uniform } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import type { Attack } from '../attacks/attack.ts';
import { readLogits } from '../attacks/read-logits.ts';
import type { DecisionAttackOptions } from '../black-box/define-decision-attack.ts';
import { linearClassifier, makeTask } from './task.ts';

/**
 * What attacks promise that know decisions alone, beside what all do: where they start from.
 *
 * @param make the attack with options of the family, so weak that it is quick.
 * @example
 * testDecisionAttack('boundary', (options) => boundary({ steps: 40, ...options }));
 */
export function testDecisionAttack(name: string, make: (options?: DecisionAttackOptions) => Attack): void {
  describe(`${name} as a decision-based attack`, () => {
    onEachBackend(() => {
      it('reaches the class that it is given from images of it', async () => {
        const { classifier, images, labels } = makeTask([3, 5, 4, 3]);
        const starts = uniform(new Rng(3), [40, 5, 4, 3]);
        const classes = Array.from((await readLogits('test', classifier, starts)).predictions);
        const wanted = Array.from(await labels.data(), (label) => classes.find((other) => other !== label)!);
        const aims = tensor(wanted, [3], 'int32');
        const run = () => make({ starts, targeted: true })(classifier, images, aims, { rng: new Rng(0) });
        await expectNoLeak(run);
        expect(starts.isDisposed).toBe(false);
        const { predictions } = await readLogits('test', classifier, await run());
        expect([...predictions]).toEqual(wanted);
      });

      it('comes no farther away than the nearest start', async () => {
        // Two pixels; the first class where pixel 0 is the larger.
        const classifier = linearClassifier(tensor([1, 0, 0, 1], [2, 2]));
        const images = tensor([0.75, 0.5], [1, 1, 2, 1]);
        const starts = tensor([0, 1, 0.7, 0.75, 1, 0], [3, 1, 2, 1]);
        const adversarial = await make({ starts })(classifier, images, tensor([0], [1], 'int32'));
        const [x, y] = await adversarial.data();
        expect(x).toBeLessThanOrEqual(y);
        expect(Math.hypot(x - 0.75, y - 0.5)).toBeLessThanOrEqual(Math.hypot(0.05, 0.25) + 1e-6);
      });

      it('returns the image where there is nothing to start from', async () => {
        const { classifier, images, labels } = makeTask([2, 2, 2, 1]);
        const fixed = classifier(images);
        const own = Array.from(await labels.data());
        const firm = (x: Tensor) => add(mul(classifier(x), 0), slice(fixed, [0, 0], [1, 5]));
        const run = (starts?: Tensor) => make({ starts })(firm, images, tensor([own[0], own[0]], [2], 'int32'));
        await expectClose(await run(), images, { absolute: 0, relative: 0 });
        await expectClose(await run(images), images, { absolute: 0, relative: 0 });
      });

      it('refuses starts of another shape or out of bounds', async () => {
        const { classifier, images, labels } = makeTask([2, 3, 3, 1]);
        const run = (starts: Tensor) => make({ starts })(classifier, images, labels);
        await expectNoLeak(async () => {
          const small = uniform(new Rng(0), [2, 2, 3, 1]);
          await expect(run(small)).rejects.toThrow('expected starts of shape [?, 3, 3, 1], found [2, 2, 3, 1]');
          const bright = uniform(new Rng(0), [2, 3, 3, 1], 1.5, 2);
          await expect(run(bright)).rejects.toThrow('starts: expected images in [0, 1]');
          return [small, bright];
        });
      });
    });

    it('refuses to aim at a class without a start', () => {
      expect(() => make({ targeted: true })).toThrow('a targeted attack needs starts');
    });
  });
}
