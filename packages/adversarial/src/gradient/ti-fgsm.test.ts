import { Rng, reverse, sum, tensor, transpose, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { bim } from './bim.ts';
import { gaussianSmoothing } from './gaussian-smoothing.ts';
import { tiFgsm } from './ti-fgsm.ts';

testAttack('tiFgsm', () => tiFgsm({ epsilon: 0.25, steps: 5, kernelSize: 3 }));
testAttack('tiFgsm with diversity', () =>
  tiFgsm({ epsilon: 0.25, steps: 5, kernelSize: 3, diversityProbability: 0.5 }),
);

onEachBackend(() => {
  describe('tiFgsm', () => {
    it('is bim with a kernel of one pixel', async () => {
      const { classifier, images, labels } = makeTask([3, 4, 4, 2]);
      const options = { epsilon: 0.1, stepSize: 0.03, steps: 4 };
      await expectClose(
        await tiFgsm({ ...options, kernelSize: 1 })(classifier, images, labels),
        await bim(options)(classifier, images, labels),
      );
    });
  });

  describe('gaussianSmoothing', () => {
    it('spreads a point over a Gaussian, in its own channel', async () => {
      const values = new Array(50).fill(0);
      values[24] = 2;
      const point = tensor(values, [1, 5, 5, 2]);
      // Places −2, 0 and 2 of a Gaussian.
      const side = Math.exp(-2) / (1 + 2 * Math.exp(-2));
      const row = [0, side, 1 - 2 * side, side, 0];
      const expected = row.flatMap((down) => row.flatMap((across) => [2 * down * across, 0]));
      await expectClose(gaussianSmoothing(3, 2)(point), expected);
    });

    it('keeps the sum but for what passes the border, and has no favourite direction', async () => {
      const smooth = gaussianSmoothing(5, 3);
      const values = new Array(81).fill(0);
      values[40] = 1;
      await expectClose(sum(smooth(tensor(values, [1, 9, 9, 1]))), 1);
      const x = uniform(new Rng(1), [2, 7, 7, 3]);
      await expectClose(smooth(reverse(x, [1, 2])), reverse(smooth(x), [1, 2]));
      await expectClose(smooth(transpose(x, [0, 2, 1, 3])), transpose(smooth(x), [0, 2, 1, 3]));
    });
  });
});

describe('tiFgsm', () => {
  it('prints its options', () => {
    expect(tiFgsm({ epsilon: 0.1 }).name).toBe(
      'TIFGSM(epsilon=0.1, stepSize=0.01, steps=10, decay=0, kernelSize=15, deviations=3)',
    );
    expect(tiFgsm({ epsilon: 0.1, diversityProbability: 0.5 }).name).toContain(
      'resizeRate=0.9, diversityProbability=0.5',
    );
  });

  it('names an option out of range', () => {
    expect(() => tiFgsm({ epsilon: 0.1, kernelSize: 4 })).toThrow('tiFgsm: kernelSize must be odd');
    expect(() => tiFgsm({ epsilon: 0.1, kernelSize: 0 })).toThrow(
      'tiFgsm: kernelSize must be a whole number at least 1',
    );
    expect(() => tiFgsm({ epsilon: 0.1, deviations: 0 })).toThrow('tiFgsm: deviations must be above 0, found 0');
  });
});
