import { Rng, scope, tensor, uniform, valueAndGradient } from '@cnn/tensor';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { groupDro } from './group-dro.ts';

onEachBackend(() => {
  describe('groupDro', () => {
    const groups = [0, 1, 1, 2, 0, 2, 2];

    it('has the gradient that differences give', async () => {
      const dro = groupDro({ groups: 3, stepSize: 0 });
      dro.load({ weights: [0.2, 0.7, 0.1] });
      await expectGradient((losses) => dro.loss(losses, groups), uniform(new Rng(0), [7]));
      dro.dispose();
    });

    it('leans towards the group that fares worst, step by step', async () => {
      const dro = groupDro({ groups: 2, stepSize: 0.5 });
      let before = 0.5;
      for (let step = 0; step < 5; step++) {
        dro.loss(tensor([0.1, 2]), [0, 1]);
        const { weights } = await dro.state();
        expect(weights[1]).toBeGreaterThan(before);
        expect(weights[0] + weights[1]).toBeCloseTo(1, 5);
        before = weights[1];
      }
      dro.dispose();
    });

    it('lets a weight come back that had all but gone', async () => {
      const dro = groupDro({ groups: 2, stepSize: 1 });
      for (const losses of [
        [300, 0],
        [0, 600],
      ])
        dro.loss(tensor(losses), [0, 1]).dispose();
      await expectClose((await dro.state()).weights, [0, 1]);
      dro.dispose();
    });

    it('is the mean over the groups as long as nothing is weighed', async () => {
      const dro = groupDro({ groups: 2, stepSize: 0 });
      await expectClose(dro.loss(tensor([1, 2, 6]), [0, 0, 1]), [(1.5 + 6) / 2]);
      await expectClose(dro.loss(tensor([3]), [1]), [1.5]);
      await expectClose(dro.loss(tensor([], [0], 'float32'), []), [0]);
      dro.dispose();
    });

    it('goes on from a state as if it had not stopped', async () => {
      const [first, second] = [groupDro({ groups: 3 }), groupDro({ groups: 3 })];
      first.loss(tensor([1, 2, 3]), [0, 1, 2]);
      second.load(JSON.parse(JSON.stringify(await first.state())));
      await expectClose(second.loss(tensor([2, 2, 5]), [0, 1, 2]), first.loss(tensor([2, 2, 5]), [0, 1, 2]));
      await expectClose((await second.state()).weights, (await first.state()).weights);
      for (const dro of [first, second]) dro.dispose();
    });

    it('keeps its weights within scopes, and leaves nothing behind', async () => {
      await expectNoLeak(async () => {
        const losses = tensor([1, 2, 3]);
        const dro = scope(() => groupDro({ groups: 3, stepSize: 1 }));
        const { value, gradient } = valueAndGradient((x) => dro.loss(x, [0, 1, 2]), losses);
        dro.loss(losses, [0, 1, 2]).dispose();
        dro.load(await dro.state());
        dro.dispose();
        losses.dispose();
        return [value, gradient];
      });
    });

    it('passes NaN on', async () => {
      const dro = groupDro({ groups: 2 });
      await expectClose(dro.loss(tensor([Number.NaN, 1]), [0, 1]), [Number.NaN]);
      dro.dispose();
    });

    it('refuses what does not fit', async () => {
      const dro = groupDro({ groups: 2 });
      await expectNoLeak(async () => {
        const losses = tensor([1, 2]);
        expect(() => dro.loss(losses, [0])).toThrow('groupDro: expected a group for each of the 2 losses, found 1');
        expect(() => dro.loss(losses, [0, 2])).toThrow(
          'groupDro: expected groups to be whole numbers in [0, 1], found 2 at 1',
        );
        losses.dispose();
        const mean = tensor(1);
        expect(() => dro.loss(mean, [])).toThrow('groupDro losses: expected shape [?], found []');
        mean.dispose();
      });
      for (const weights of [[1], [0, 0], [-1, 2], [Number.NaN, 1]]) {
        expect(() => dro.load({ weights })).toThrow('groupDro: expected a state with 2 weights of at least 0');
      }
      dro.dispose();
      expect(() => groupDro({ groups: 0 })).toThrow('groupDro: groups must be a whole number at least 1, found 0');
      expect(() => groupDro({ groups: 1, stepSize: -1 })).toThrow('groupDro: stepSize must be at least 0, found -1');
      expect(() => groupDro({ groups: 2, adjustment: 1 })).toThrow(
        'expected counts of the 2 groups for the adjustment, found none',
      );
      expect(() => groupDro({ groups: 2, adjustment: 1, counts: [4, 0] })).toThrow(
        'counts[1] must be a whole number at least 1, found 0',
      );
    });
  });
});
