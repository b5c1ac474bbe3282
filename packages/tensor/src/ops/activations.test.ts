import { describe, expect, it } from 'vitest';
import { valueAndGradient } from '../gradients.ts';
import { dispose, memory } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { expectClose, onEachBackend } from '../testing/index.ts';
import { gelu, silu } from './activations.ts';
import { square, sum, tensor } from './index.ts';

const curves: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  gelu: (x) => gelu(x),
  'gelu by tanh': (x) => gelu(x, 'tanh'),
  silu,
};

onEachBackend(() => {
  describe.each(Object.entries(curves))('%s', (_, curve) => {
    it('can be differentiated twice, and leaves nothing behind', async () => {
      const values = [-2.5, -1, -0.2, 0, 0.4, 1.3, 3];
      const slopesAt = async (at: readonly number[]) => {
        const x = tensor([...at]);
        const { value, gradient } = valueAndGradient((of) => sum(curve(of)), x);
        const slopes = Array.from(await gradient.data());
        dispose([x, value, gradient]);
        return slopes;
      };
      const { numTensors } = memory();
      const x = tensor(values);
      const { value, gradient } = valueAndGradient(
        (at) => sum(square(valueAndGradient((of) => sum(curve(of)), at).gradient)),
        x,
      );
      const found = await gradient.data();
      dispose([x, value, gradient]);
      const step = 1e-2;
      const [here, above, below] = await Promise.all([0, step, -step].map((by) => slopesAt(values.map((v) => v + by))));
      await expectClose(
        Array.from(found),
        here.map((slope, i) => (slope * (above[i] - below[i])) / step),
        { absolute: 1e-3 },
      );
      expect(memory().numTensors).toBe(numTensors);
    });
  });
});
