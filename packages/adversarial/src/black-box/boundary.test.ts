import { normal, Rng, tensor } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { linearClassifier } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { testDecisionAttack } from '../testing/test-decision-attack.ts';
import { boundary } from './boundary.ts';

testAttack('boundary', () => boundary({ steps: 40 }));
testDecisionAttack('boundary', (options) => boundary({ steps: 30, ...options }));

onEachBackend(() => {
  describe('boundary', () => {
    it('comes near to the nearest point across the border', async () => {
      const weight = normal(new Rng(0), [12, 2]);
      const w = await weight.data();
      const images = tensor(new Array(12).fill(0.5), [1, 2, 2, 3]);
      const difference = Array.from({ length: 12 }, (_, i) => w[2 * i] - w[2 * i + 1]);
      const lead = difference.reduce((total, value) => total + value / 2, 0);
      const nearest = Math.abs(lead) / Math.hypot(...difference);
      const label = tensor([lead > 0 ? 0 : 1], [1], 'int32');
      const adversarial = await boundary({ steps: 3000 })(linearClassifier(weight), images, label);
      const found = Math.hypot(...Array.from(await adversarial.data(), (value) => value - 0.5));
      expect(found).toBeGreaterThanOrEqual(nearest * (1 - 1e-5));
      expect(found).toBeLessThan(nearest * 1.02);
    });
  });
});

describe('boundary', () => {
  it('prints its options, and names those out of range', () => {
    expect(boundary().name).toBe('Boundary(steps=25000, sphericalStep=0.01, sourceStep=0.01)');
    expect(() => boundary({ steps: 0 })).toThrow('boundary: steps must be a whole number at least 1');
    expect(() => boundary({ sourceStep: 0 })).toThrow('boundary: sourceStep must be above 0, found 0');
    expect(() => boundary({ stepAdaptation: 1 })).toThrow('boundary: stepAdaptation must be above 1, found 1');
  });
});
