import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { bim } from './bim.ts';
import { diFgsm } from './di-fgsm.ts';

testAttack('diFgsm', () => diFgsm({ epsilon: 0.15, steps: 5 }));
testAttack('diFgsm with momentum', () => diFgsm({ epsilon: 0.15, steps: 5, decay: 1, diversityProbability: 0.3 }));

onEachBackend(() => {
  describe('diFgsm', () => {
    it('is bim where the coin never falls', async () => {
      const { classifier, images, labels } = makeTask([3, 4, 4, 2]);
      const options = { epsilon: 0.1, stepSize: 0.03, steps: 4 };
      await expectClose(
        await diFgsm({ ...options, diversityProbability: 0 })(classifier, images, labels),
        await bim(options)(classifier, images, labels),
      );
    });
  });
});

describe('diFgsm', () => {
  it('prints its options', () => {
    expect(diFgsm({ epsilon: 0.1 }).name).toBe(
      'DIFGSM(epsilon=0.1, stepSize=0.01, steps=10, decay=0, resizeRate=0.9, diversityProbability=0.5)',
    );
  });

  it('names an option out of range', () => {
    expect(() => diFgsm({ epsilon: 0.1, resizeRate: 1.1 })).toThrow('diFgsm: resizeRate must be above 0 and below 1');
  });
});
