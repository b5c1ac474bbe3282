import {
  clone,
  keep,
  mul,
  neg,
  sum,
  type Tensor,
  tensor,
  valueAndGradient,
  variable,
  variableGradients,
} from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { Sequential } from '../containers/sequential.ts';
import { Linear } from '../layers/linear.ts';
import { Module } from './module.ts';

class Times extends Module {
  override readonly kind = 'Times';
  readonly factor: number;
  constructor(factor: number) {
    super();
    this.factor = factor;
  }
  forward(x: Tensor): Tensor {
    return mul(x, this.factor);
  }
}

onEachBackend(() => {
  describe('hooks', () => {
    it('run before and after forward in order, change what they return, and can be removed', async () => {
      const module = new Times(3);
      const removers = [
        module.registerForwardPreHook((_, x) => mul(x, 2)),
        module.registerForwardPreHook(() => undefined),
        module.registerForwardHook((_, x, y) => {
          expect([x.dataSync()[0], y.dataSync()[0]]).toEqual([2, 6]);
          return undefined;
        }),
        module.registerForwardHook((_, __, y) => neg(y)),
      ];
      await expectClose(module.call(tensor([1])), [-6]);
      for (const remove of removers) remove();
      await expectClose(module.call(tensor([1])), [3]);
    });

    it('see the gradients of output and input, and may change the latter', async () => {
      const [inner, outer] = [new Times(3), new Times(5)];
      const model = new Sequential(inner, outer);
      const seen: number[] = [];
      const remove = inner.registerFullBackwardHook((module, dx, dy) => {
        expect(module).toBe(inner);
        seen.push(dy.dataSync()[0], dx!.dataSync()[0]);
        return mul(dx!, 100);
      });
      const gradient = () => valueAndGradient((x) => sum(model.call(x)), tensor([1])).gradient;
      await expectClose(gradient(), [1500]);
      expect(seen).toEqual([5, 15]);
      remove();
      await expectClose(gradient(), [15]);
    });

    it('are called without the gradient of an input that nobody wants', async () => {
      const linear = new Linear(2, 1, { bias: false });
      linear.weight.assign(tensor([[3, 4]]));
      const seen: (Tensor | undefined)[][] = [];
      linear.registerFullBackwardHook((_, dx, dy) => void seen.push([dx, keep(clone(dy))]));
      const x = tensor([[1, 2]]);
      const { gradients } = variableGradients(() => sum(mul(linear.call(x), 7)), [linear.weight.variable]);
      await expectClose(gradients[0], [7, 14]);
      expect(seen).toHaveLength(1);
      expect(seen[0][0]).toBeUndefined();
      await expectClose(seen[0][1]!, [7]);
    });

    it('see each use of a module that is used twice', () => {
      const module = new Times(2);
      const seen: number[] = [];
      module.registerFullBackwardHook((_, dx, dy) => void seen.push(dy.dataSync()[0], dx!.dataSync()[0]));
      const { gradient } = valueAndGradient((x) => sum(module.call(module.call(x))), tensor([1]));
      expect(gradient.dataSync()[0]).toBe(4);
      expect(seen).toEqual([1, 2, 2, 4]);
    });

    it('leave nothing behind, wanted or not', async () => {
      const linear = new Linear(2, 1);
      linear.registerFullBackwardHook(() => undefined);
      const x = variable(tensor([[1, 2]]));
      linear.weight.variable.dataSync();
      linear.bias!.variable.dataSync();
      await expectNoLeak(() => valueAndGradient((at) => sum(linear.call(at)), x));
      await expectNoLeak(() => variableGradients(() => sum(linear.call(x)), [linear.weight.variable]));
      await expectNoLeak(() => linear.call(x));
    });

    it('on gradients need one tensor in', () => {
      class Pair extends Module<[Tensor, Tensor], Tensor> {
        override readonly kind = 'Pair';
        forward([a, b]: [Tensor, Tensor]): Tensor {
          return mul(a, b);
        }
      }
      const pair = new Pair();
      pair.registerFullBackwardHook(() => undefined);
      expect(() => pair.call([tensor([1]), tensor([2])])).toThrow('Pair: backward hooks need a module from one tensor');
    });
  });
});
