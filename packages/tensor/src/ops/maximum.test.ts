import { describe, expect, it } from 'vitest';
import { valueAndGradient } from '../gradients.ts';
import { expectClose } from '../testing/expect-close.ts';
import { expectGradient } from '../testing/expect-gradient.ts';
import { onEachBackend } from '../testing/on-each-backend.ts';
import { sum, tensor } from './index.ts';
import { maximum, minimum } from './maximum.ts';

const table = () =>
  tensor([
    [1, -2, 3],
    [0.5, 4, -1],
  ]);

onEachBackend(() => {
  describe.each([
    ['maximum', maximum, [1.25, 1.25, 3, 2.5, 4, 2.5]],
    ['minimum', minimum, [1, -2, 1.25, 0.5, 2.5, -1]],
  ] as const)('%s', (_, op, expected) => {
    it('has a gradient to either side where shapes differ', async () => {
      const column = () => tensor([[1.25], [2.5]]);
      await expectClose(op(table(), column()), expected);
      await expectGradient((x) => op(x, column()), table());
      await expectGradient((x) => op(table(), x), column());
      await expectGradient((x) => op(x, table()), tensor(1.5));
    });

    it('gives the gradient to the first where both are equal', async () => {
      const x = tensor([2, 3]);
      const both = (f: (at: typeof x) => typeof x) => valueAndGradient((at) => sum(f(at)), x).gradient;
      await expectClose(
        both((at) => op(at, tensor([2, 3]))),
        [1, 1],
      );
      await expectClose(
        both((at) => op(tensor([2, 3]), at)),
        [0, 0],
      );
    });

    it('takes numbers', async () => {
      expect(op(table(), 0).shape).toEqual([2, 3]);
    });
  });
});
