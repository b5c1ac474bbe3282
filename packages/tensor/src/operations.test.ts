import { describe, expect, it } from 'vitest';
import { customGradient, valueAndGradient } from './gradients.ts';
import { interceptOperations, type Operation, operation, watchOperations } from './operations.ts';
import { conv2d } from './ops/conv2d.ts';
import { add, concat, mul, square, sum, tensor } from './ops/index.ts';
import { relu } from './ops/relu.ts';
import type { Tensor } from './tensor.ts';
import { expectClose, onEachBackend } from './testing/index.ts';

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

  describe('interceptOperations', () => {
    it('puts what it returns in the place of a step', async () => {
      const y = interceptOperations(
        (step) => (step.name === 'Square' ? mul(step.inputs.x, 10) : step.run()),
        () => add(square(tensor([1, 2])), 1),
      );
      await expectClose(y, [11, 21]);
    });

    it('makes kernels, lists and named computations again of other inputs', async () => {
      const ten = tensor([[10]]);
      const [a, b] = [tensor([[1]]), tensor([[2]])];
      const instead = (input: string, body: () => Tensor) =>
        interceptOperations((step) => step.run({ [input]: ten }), body);
      await expectClose(
        instead('a', () => add(a, b)),
        [[12]],
      );
      await expectClose(
        instead('1', () => concat([a, b], 0)),
        [[1], [10]],
      );
      await expectClose(
        instead('x', () => operation('double', { x: a }, {}, ({ x }) => add(x, x))),
        [[20]],
      );
      const [images, weight] = [tensor([[[[3]]]]), tensor([[[[5]]]])];
      const eight = interceptOperations(
        (step) => step.run({ weight: tensor([[[[8]]]]) }),
        () => conv2d(images, weight),
      );
      await expectClose(eight, [[[[24]]]]);
    });

    it('gives steps gradients of their own', async () => {
      const doubling = customGradient(([x]: [Tensor]) => ({ value: relu(x), gradient: (dy) => [mul(dy, 2)] }));
      const { value, gradient } = valueAndGradient(
        (x) =>
          interceptOperations(
            (step) => (step.name === 'Relu' ? doubling(step.inputs.x) : step.run()),
            () => sum(relu(mul(x, 3))),
          ),
        tensor([-1, 2]),
      );
      await expectClose(value, 6);
      await expectClose(gradient, [6, 6]);
    });
  });
});
