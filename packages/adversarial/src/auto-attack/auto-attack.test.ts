import { useBackend } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { readLogits } from '../attacks/read-logits.ts';
import { fgsm } from '../gradient/fgsm.ts';
import { noise } from '../gradient/noise.ts';
import { pgd } from '../gradient/pgd.ts';
import { makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { apgd } from './apgd.ts';
import { autoAttack } from './auto-attack.ts';
import { fab } from './fab.ts';
import { type AttackRound, strongestOf } from './strongest-of.ts';

const epsilon = 0.1;

testAttack('strongestOf', () => strongestOf([noise({ epsilon }), fgsm({ epsilon }), apgd({ epsilon, steps: 4 })]));

onEachBackend(() => {
  describe('strongestOf', () => {
    it('gives each attack what has resisted so far, and is as strong as all of them', async () => {
      const { classifier, images, labels } = makeTask([32, 5, 4, 3]);
      const truth = await labels.data();
      const right = async (attack: ReturnType<typeof fgsm>): Promise<number> => {
        const { predictions } = await readLogits('test', classifier, await attack(classifier, images, labels));
        return predictions.filter((prediction, i) => prediction === truth[i]).length;
      };
      const rounds: AttackRound[] = [];
      const members = [
        fgsm({ epsilon: 0.04 }),
        pgd({ epsilon: 0.04 }),
        apgd({ epsilon: 0.04, steps: 10, loss: 'dlr' }),
      ];
      const left = await right(strongestOf(members, { onRound: (round) => rounds.push(round) }));
      expect(rounds.map(({ attack }) => attack)).toEqual(members);
      expect(rounds.map(({ tried }) => tried)).toEqual([
        32,
        32 - rounds[0].fooled,
        32 - rounds[0].fooled - rounds[1].fooled,
      ]);
      expect(left).toBe(32 - rounds.reduce((sum, { fooled }) => sum + fooled, 0));
      for (const member of members) expect(left).toBeLessThanOrEqual(await right(member));
    });
  });
});

describe('strongestOf', () => {
  it('needs the most that one of its attacks needs', () => {
    expect(strongestOf([noise({ epsilon })]).needs).toBe('decisions');
    expect(strongestOf([noise({ epsilon }), fgsm({ epsilon })]).needs).toBe('gradients');
  });

  it('refuses attacks that do not go together', () => {
    expect(() => strongestOf([])).toThrow('strongestOf: expected at least one attack');
    expect(() => strongestOf([fgsm({ epsilon: 0.1 }), fgsm({ epsilon: 0.2 })])).toThrow('the same norm and epsilon');
    expect(() => strongestOf([fab()])).toThrow('the same norm and epsilon');
    expect(() => strongestOf([fgsm({ epsilon, targeted: true })])).toThrow('expected attacks on the true classes');
  });
});

describe('autoAttack', () => {
  it('prints its options', () => {
    expect(autoAttack({ epsilon: 8 / 255 }).name).toBe('AutoAttack(norm=Linf, epsilon=0.0314, version=standard)');
    expect(autoAttack({ epsilon: 0.5, norm: 'L2' }).limit).toEqual({ norm: 'L2', epsilon: 0.5 });
  });

  it.each([
    [{ version: 'custom' as 'plus' }, "autoAttack: unknown version 'custom'; choose from standard, plus, rand"],
    [{ norm: 'L0' as 'L2' }, "autoAttack: unknown norm 'L0'"],
    [{ epsilon: 8 }, 'divide what counts in steps of 8-bit pixels by 255'],
    [{ bounds: [1, 0] as [number, number] }, 'autoAttack: bounds must be [low, high]'],
  ])('refuses %o', (options, message) => {
    expect(() => autoAttack({ epsilon, ...options })).toThrow(message);
  });

  it.each(['standard', 'plus', 'rand'] as const)('fools a small network whole as %s', async (version) => {
    await useBackend('wasm');
    const { classifier, images, labels } = makeTask([4, 5, 4, 3]);
    const attacked = await autoAttack({ epsilon: 0.3, version })(classifier, images, labels);
    const { predictions } = await readLogits('test', classifier, attacked);
    const truth = await labels.data();
    expect(predictions.filter((prediction, i) => prediction === truth[i])).toHaveLength(0);
  });
});
