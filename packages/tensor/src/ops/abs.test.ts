import { describe, it } from 'vitest';
import { valueAndGradient } from '../gradients.ts';
import { expectClose } from '../testing/expect-close.ts';
import { onEachBackend } from '../testing/on-each-backend.ts';
import { abs } from './abs.ts';
import { sum, tensor } from './index.ts';

onEachBackend(() => {
  describe('abs', () => {
    it('has no slope at 0', async () => {
      const x = tensor([-2, -0, 0, 3]);
      await expectClose(abs(x), [2, 0, 0, 3]);
      await expectClose(valueAndGradient((at) => sum(abs(at)), x).gradient, [-1, 0, 0, 1]);
    });
  });
});
