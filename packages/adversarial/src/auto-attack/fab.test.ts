import { tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { normNamed } from '../norms/norms.ts';
import { linearClassifier, makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { fab } from './fab.ts';

testAttack('fab', () => fab({ steps: 6 }), { rounding: 1e-5 });
testAttack('fab in L2 towards each class', () => fab({ norm: 'L2', steps: 5, targetClasses: 4 }), { rounding: 1e-5 });
testAttack('fab in L1', () => fab({ norm: 'L1', steps: 6 }), { rounding: 1e-5 });
testAttack('fab within epsilon', () => fab({ epsilon: 0.1, steps: 6, targetClasses: 4, restarts: 2 }), {
  rounding: 1e-5,
});

onEachBackend(() => {
  describe('fab', () => {
    it.each(['Linf', 'L2'] as const)('finds the boundary of a linear classifier in %s', async (norm) => {
      const classifier = linearClassifier(tensor([1, 0, 0, 1], [2, 2]));
      const images = tensor([0.6, 0.39], [1, 1, 2, 1]);
      const adversarial = await fab({ norm, steps: 30 })(classifier, images, tensor([0], [1], 'int32'));
      // The boundary is at 0.495 for both.
      await expectClose(adversarial, [0.4945, 0.4955], { absolute: 0.001 });
    });

    it('finds smaller changes with more steps, and as small ones class by class', async () => {
      const task = makeTask([12, 5, 4, 3]);
      const before = await task.images.data();
      const mean = async (options: Parameters<typeof fab>[0]): Promise<number> => {
        const adversarial = await fab({ norm: 'L2', ...options })(task.classifier, task.images, task.labels);
        const after = await adversarial.data();
        const { size } = normNamed('test', 'L2');
        const sizes = Array.from({ length: 12 }, (_, i) =>
          size(Float64Array.from({ length: 60 }, (_, k) => after[i * 60 + k] - before[i * 60 + k])),
        );
        return sizes.reduce((total, each) => total + each, 0) / 12;
      };
      const [few, many] = [await mean({ steps: 2 }), await mean({ steps: 25 })];
      expect(many).toBeLessThan(few);
      expect(await mean({ steps: 25, targetClasses: 4 })).toBeLessThan(many * 1.02);
    });
  });
});

describe('fab', () => {
  it('prints its options', () => {
    expect(fab().name).toBe('FAB(norm=Linf, steps=100)');
    expect(fab({ norm: 'L2', epsilon: 0.5, targetClasses: 9 }).name).toBe(
      'FAB(norm=L2, epsilon=0.5, steps=100, targetClasses=9)',
    );
    expect(fab().limit).toBeUndefined();
    expect(fab({ epsilon: 0.1 }).limit).toEqual({ norm: 'Linf', epsilon: 0.1 });
  });

  it.each([
    [{ steps: 0 }, 'fab: steps must be a whole number'],
    [{ overshoot: 0.9 }, 'fab: overshoot must be in [1, 2), found 0.9'],
    [{ pull: 2 }, 'fab: pull must be'],
    [{ epsilon: -1 }, 'fab: epsilon must be above 0'],
  ])('refuses %o', (options, message) => {
    expect(() => fab(options)).toThrow(message);
  });
});
