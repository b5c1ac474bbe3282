import { normal, Rng, tensor } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { linearClassifier } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { testDecisionAttack } from '../testing/test-decision-attack.ts';
import { hopSkipJump } from './hop-skip-jump.ts';

const quick = { steps: 2, initialGradientEvalSteps: 20 };
testAttack('hopSkipJump', () => hopSkipJump(quick));
testAttack('hopSkipJump in Linf', () => hopSkipJump({ norm: 'Linf', ...quick }));
testDecisionAttack('hopSkipJump', (options) => hopSkipJump({ ...quick, ...options }));

onEachBackend(() => {
  describe('hopSkipJump', () => {
    it.each(['L2', 'Linf'] as const)('comes near to the nearest point across the border in %s', async (norm) => {
      const weight = normal(new Rng(0), [12, 2]);
      const w = await weight.data();
      const images = tensor(new Array(12).fill(0.5), [1, 2, 2, 3]);
      const difference = Array.from({ length: 12 }, (_, i) => w[2 * i] - w[2 * i + 1]);
      const lead = difference.reduce((total, value) => total + value / 2, 0);
      const slope = norm === 'L2' ? Math.hypot(...difference) : difference.reduce((total, d) => total + Math.abs(d), 0);
      const nearest = Math.abs(lead) / slope;
      const label = tensor([lead > 0 ? 0 : 1], [1], 'int32');
      const adversarial = await hopSkipJump({ norm, steps: 25 })(linearClassifier(weight), images, label);
      const changes = Array.from(await adversarial.data(), (value) => Math.abs(value - 0.5));
      const found = norm === 'L2' ? Math.hypot(...changes) : Math.max(...changes);
      expect(found).toBeGreaterThanOrEqual(nearest * (1 - 1e-5));
      expect(found).toBeLessThan(nearest * 1.05);
    });
  });
});

describe('hopSkipJump', () => {
  it('prints its options, and names those out of range', () => {
    expect(hopSkipJump().name).toBe(
      'HopSkipJump(norm=L2, steps=64, initialGradientEvalSteps=100, maxGradientEvalSteps=10000, gamma=1)',
    );
    expect(() => hopSkipJump({ norm: 'L1' as 'L2' })).toThrow("hopSkipJump: norm must be 'L2' or 'Linf', found 'L1'");
    expect(() => hopSkipJump({ steps: 0 })).toThrow('hopSkipJump: steps must be a whole number at least 1');
    expect(() => hopSkipJump({ gamma: -1 })).toThrow('hopSkipJump: gamma must be above 0, found -1');
  });
});
