import { describe, expect, it } from 'vitest';
import { valueAndGradient } from './gradients.ts';
import { type Operation, operation, watchOperations } from './operations.ts';
import { add, concat, mul, square, sum, tensor } from './ops/index.ts';
import { onEachBackend } from './testing/index.ts';

onEachBackend(() => {
  describe('watchOperations', () => {
    const seen: Operation[] = [];
    const watch = <T>(body: () => T): T => {
      seen.length = 0;
      return watchOperations((each) => seen.push(each), body);
    };
    const names = () => seen.map(({ name }) => name);

    it('sees kernels with what went in and came out', () => {
      const [a, b] = [tensor([1, 2]), tensor([3, 4])];
      const y = watch(() => square(add(a, b)));
      expect(names()).toEqual(['Add', 'Square']);
      expect(seen[0].inputs).toEqual({ a, b });
      expect(seen[1].inputs.x).toBe(seen[0].outputs[0]);
      expect(seen[1].outputs).toEqual([y]);
    });

    it('sees lists by position, with attributes', () => {
      const [a, b] = [tensor([[1]]), tensor([[3]])];
      watch(() => concat([a, b], 1));
      expect(Object.values(seen[0].inputs)).toEqual([a, b]);
      expect(seen[0].attributes).toEqual({ axis: 1 });
    });

    it('sees a named computation as one step, and what comes after it again', () => {
      const x = tensor([1, 2]);
      const sumOfSquares = () => operation('norm', { x, missing: undefined }, { power: 2 }, () => sum(square(x)));
      const y = watch(() => mul(sumOfSquares(), 2));
      expect(names()).toEqual(['norm', 'Multiply']);
      expect(seen[0].inputs).toEqual({ x });
      expect(seen[0].attributes).toEqual({ power: 2 });
      expect(seen[1].outputs).toEqual([y]);
    });

    it('sees all outputs of a computation that has several', () => {
      const x = tensor([1, 2]);
      const { a, b } = watch(() => operation('two', { x }, {}, () => ({ a: square(x), b: add(x, 1) })));
      expect(seen[0].outputs).toEqual([a, b]);
    });

    it('sees no gradients inside a named computation, and stops after an error', () => {
      expect(() =>
        watch(() => {
          throw new Error('stop');
        }),
      ).toThrow('stop');
      square(tensor([1]));
      expect(seen).toEqual([]);
      expect(() =>
        watch(() =>
          operation('broken', {}, {}, () => {
            throw new Error('stop');
          }),
        ),
      ).toThrow('stop');
      watch(() => valueAndGradient((x) => operation('whole', { x }, {}, () => sum(square(x))), tensor([3])));
      expect(names()).toContain('whole');
    });
  });
});
