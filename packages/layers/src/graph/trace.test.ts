import { add, mul, type Tensor, tensor, zeros } from '@cnn/tensor';
import { expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { ReLU } from '../activations/rectifiers.ts';
import { Sequential } from '../containers/sequential.ts';
import { Module } from '../core/module.ts';
import type { Pass } from '../core/pass.ts';
import { Conv2d } from '../layers/conv2d.ts';
import { Dropout } from '../layers/dropout.ts';
import { Linear } from '../layers/linear.ts';
import { trace } from './trace.ts';

/** x + 2 · relu(conv(x)), with the ReLU used twice. */
class Residual extends Module {
  override readonly kind = 'Residual';
  readonly conv = new Conv2d(2, 2, 3, { padding: 1, bias: false });
  readonly relu = new ReLU();

  forward(x: Tensor, pass: Pass): Tensor {
    const y = this.relu.call(this.conv.call(x, pass), pass);
    return this.relu.call(add(x, mul(y, 2)), pass);
  }
}

onEachBackend(() => {
  describe('trace', () => {
    it('writes down steps, values and calls, with branches and constants', () => {
      const model = new Residual();
      const graph = trace(model, zeros([1, 4, 4, 2]), { constants: true });
      expect(graph.nodes.map(({ operation }) => operation)).toEqual(['conv2d', 'Relu', 'Multiply', 'Add', 'Relu']);
      const [conv, relu, multiply, sum, last] = graph.nodes;
      const [x] = graph.inputs;
      expect(graph.values[x]).toMatchObject({ source: 'input', shape: [1, 4, 4, 2], dtype: 'float32' });
      expect(Object.values(conv.inputs)).toContain(x);
      const weight = Object.values(conv.inputs).find((id) => graph.values[id].source === 'parameter')!;
      expect(graph.values[weight]).toMatchObject({ name: 'conv.weight', parameter: model.conv.weight });
      expect(Object.values(relu.inputs)).toEqual(conv.outputs);
      const two = Object.values(multiply.inputs).find((id) => graph.values[id].source === 'constant')!;
      expect(Array.from(graph.values[two].data!)).toEqual([2]);
      expect(trace(model, zeros([1, 4, 4, 2])).values[two]).toEqual({ ...graph.values[two], data: undefined });
      expect(Object.values(sum.inputs)).toEqual([x, ...multiply.outputs]);
      expect(graph.outputs).toEqual(last.outputs);
      expect(graph.calls.map(({ name, depth, parent }) => [name, depth, parent])).toEqual([
        ['', 0, undefined],
        ['conv', 1, 0],
        ['relu', 1, 0],
        ['relu', 1, 0],
      ]);
      expect(graph.nodes.map(({ call }) => call)).toEqual([1, 2, 0, 0, 3]);
      expect(graph.calls[1]).toMatchObject({ inputs: [x], outputs: conv.outputs });
    });

    it('runs in evaluation mode and puts each module back into its own', () => {
      const model = new Sequential(new Dropout(0.5), new Linear(2, 2));
      model.modules[0].eval();
      expect(trace(model, zeros([1, 2])).outputs).toHaveLength(1);
      expect(model.training).toBe(true);
      expect(model.modules.map(({ training }) => training)).toEqual([false, true]);
    });

    it('knows several inputs and outputs', () => {
      class Pair extends Module<[Tensor, Tensor], { sum: Tensor; product: Tensor }> {
        override readonly kind = 'Pair';
        forward([a, b]: [Tensor, Tensor]) {
          return { sum: add(a, b), product: mul(a, b) };
        }
      }
      const graph = trace(new Pair(), [tensor([1]), tensor([2])]);
      expect(graph.inputs).toHaveLength(2);
      expect(graph.outputs).toEqual(graph.nodes.flatMap(({ outputs }) => outputs));
    });

    it('leaves no tensor and no hook behind, also after an error', async () => {
      const model = new Sequential(new Linear(2, 2));
      const x = zeros([1, 2]);
      model.call(x).dispose();
      await expectNoLeak(() => void trace(model, x));
      expect(() => trace(model, zeros([1, 3]))).toThrow('linear');
      const { calls } = trace(model, x);
      expect(calls).toHaveLength(2);
    });
  });
});
