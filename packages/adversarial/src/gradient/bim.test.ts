import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { bim } from './bim.ts';
import { pgd } from './pgd.ts';

testAttack('bim', () => bim({ epsilon: 0.1, steps: 5 }));

onEachBackend(() => {
  describe('bim', () => {
    it('is pgd from the image', async () => {
      const { classifier, images, labels } = makeTask([3, 4, 4, 2]);
      const options = { epsilon: 0.1, stepSize: 0.03, steps: 4 };
      await expectClose(
        await bim(options)(classifier, images, labels),
        await pgd({ ...options, randomStart: false })(classifier, images, labels),
      );
    });
  });
});

describe('bim', () => {
  it('takes ten steps of a grey level for eight of them, as in the paper', () => {
    expect(bim({ epsilon: 8 / 255 }).name).toBe('BIM(epsilon=0.0314, stepSize=0.00392, steps=10)');
  });

  it('names an option out of range', () => {
    expect(() => bim({ epsilon: 0.1, steps: 0 })).toThrow('bim: steps must be a whole number at least 1, found 0');
  });
});
