import { add, mul, normal, Rng, type Tensor, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { linearClassifier, makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { eotPgd } from './eot-pgd.ts';
import { pgd } from './pgd.ts';

testAttack('eotPgd', () => eotPgd({ epsilon: 0.1, steps: 5 }));

onEachBackend(() => {
  describe('eotPgd', () => {
    it('is pgd where the classifier always answers the same', async () => {
      const { classifier, images, labels } = makeTask([3, 4, 4, 2]);
      const options = { epsilon: 0.1, stepSize: 0.03, steps: 3, randomStart: true };
      await expectClose(
        await eotPgd({ ...options, samples: 3 })(classifier, images, labels, { rng: new Rng(2) }),
        await pgd(options)(classifier, images, labels, { rng: new Rng(2) }),
      );
    });

    it('follows what lies behind the noise of a random classifier', async () => {
      // 60 weights of 0.05 under noise of deviation 0.1, drawn anew for each ask.
      const weight = tensor(new Array(60).fill([0.05, 0]).flat(), [60, 2]);
      const images = tensor(new Array(60).fill(0.5), [1, 5, 4, 3]);
      const labels = tensor([0], [1], 'int32');
      const downhill = async (samples: number) => {
        let calls = 0;
        const noisy = (x: Tensor) => {
          const noise = normal(new Rng(7).fold(calls), [60, 2], 0, 0.1);
          // As it is when it is first asked, so that the attack begins.
          return linearClassifier(add(weight, mul(noise, calls++ === 0 ? 0 : 1)))(x);
        };
        const attack = eotPgd({ epsilon: 0.1, stepSize: 0.1, steps: 1, samples, randomStart: false });
        const after = await (await attack(noisy, images, labels)).data();
        return Array.from(after).filter((value) => value < 0.5).length;
      };
      expect(await downhill(1)).toBeLessThan(45);
      expect(await downhill(100)).toBeGreaterThan(54);
    });
  });
});

describe('eotPgd', () => {
  it('prints its options', () => {
    expect(eotPgd({ epsilon: 0.1 }).name).toBe(
      'EOTPGD(epsilon=0.1, stepSize=0.025, steps=10, samples=2, randomStart=true)',
    );
  });

  it('names an option out of range', () => {
    expect(() => eotPgd({ epsilon: 0.1, samples: 0 })).toThrow('eotPgd: samples must be a whole number at least 1');
  });
});
