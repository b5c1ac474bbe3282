import { Linear } from '@cnn/layers';
import { tensor, variableGradients } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { l1, l2 } from './penalty.ts';

onEachBackend(() => {
  describe('penalties', () => {
    const layer = () => {
      const linear = new Linear(2, 1);
      linear.weight.assign(tensor([[3, -4]]));
      linear.bias!.assign(tensor([100]));
      return linear;
    };

    it('l2 is λ·‖w‖² over weights alone, with gradient 2λw', async () => {
      const linear = layer();
      const { value, gradients } = variableGradients(() => l2(0.1)(linear.namedParameters()), [linear.weight.variable]);
      await expectClose(value, [2.5]);
      await expectClose(gradients[0], [0.6, -0.8]);
    });

    it('l1 is λ·Σ|w|', async () => {
      await expectClose(l1(0.1)(layer().namedParameters()), [0.7]);
    });

    it('refuses a negative λ', () => {
      expect(() => l2(-1)).toThrow('l2: lambda must be at least 0, found -1');
    });
  });
});
