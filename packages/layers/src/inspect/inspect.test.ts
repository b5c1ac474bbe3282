import { dispose, memory, Rng, zeros } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { Sequential } from '../containers/sequential.ts';
import { BatchNorm2d } from '../layers/batch-norm2d.ts';
import { Conv2d } from '../layers/conv2d.ts';
import { Flatten } from '../layers/flatten.ts';
import { Linear } from '../layers/linear.ts';
import { recordOutputs } from './record-outputs.ts';
import { formatSummary, summary } from './summary.ts';

const net = () =>
  new Sequential(
    new Sequential(new Conv2d(1, 2, 3, { stride: 2, bias: false }), new BatchNorm2d(2)),
    new Flatten(),
    new Linear(8, 3),
  ).initialize(new Rng(0));

onEachBackend(() => {
  describe('recordOutputs', () => {
    it('keeps what each leaf gave, in order, and puts mode and hooks back', () => {
      const model = net().train();
      const images = zeros([1, 5, 5, 1]);
      model.eval().call(images).dispose();
      model.train();
      const before = memory().numTensors;
      const { outputs, logits } = recordOutputs(model, images);
      expect(outputs.map(({ name, kind, output }) => [name, kind, output.shape])).toEqual([
        ['0.0', 'Conv2d', [1, 2, 2, 2]],
        ['0.1', 'BatchNorm2d', [1, 2, 2, 2]],
        ['1', 'Flatten', [1, 8]],
        ['2', 'Linear', [1, 3]],
      ]);
      dispose([logits, ...outputs.map(({ output }) => output)]);
      expect(memory().numTensors).toBe(before);
      expect(model.training).toBe(true);
    });

    it('puts mode and hooks back after an error too', () => {
      const model = net().train();
      expect(() => recordOutputs(model, zeros([1, 5, 5, 3]))).toThrow('Conv2d: expected shape');
      expect(model.training).toBe(true);
    });
  });

  describe('summary', () => {
    it('counts parameters, multiply-adds and bytes', () => {
      const counts = summary(net(), [2, 5, 5, 1]);
      expect(counts.layers.map(({ multiplyAdds }) => multiplyAdds)).toEqual([18 * 8, 0, 0, 24 * 2]);
      expect([counts.parameters, counts.trainableParameters]).toEqual([18 + 4 + 27, 18 + 4 + 27]);
      expect(counts.bytes).toBe(49 * 4 + 2 * 2 * 4 + 8);
    });

    it('tells frozen from trainable parameters, and leaves only the weights behind', () => {
      const model = net();
      summary(model, [1, 5, 5, 1]);
      for (const parameter of model.namedParameters().values()) parameter.requiresGrad = false;
      const before = memory().numTensors;
      expect(summary(model, [1, 5, 5, 1]).trainableParameters).toBe(0);
      expect(memory().numTensors).toBe(before);
    });

    it('reads as a table', () => {
      expect(formatSummary(summary(net(), [1, 5, 5, 1]))).toMatchInlineSnapshot(`
        "Sequential on [1, 5, 5, 1]
        ─────────────────────────────────────────────────────────────────────────────────
        Layer  Kind         Settings              Output        Parameters  Multiply-adds
        ─────────────────────────────────────────────────────────────────────────────────
        0.0    Conv2d       1 → 2, 3×3, stride 2  [1, 2, 2, 2]          18             72
        0.1    BatchNorm2d  2                     [1, 2, 2, 2]           4
        1      Flatten                            [1, 8]
        2      Linear       8 → 3                 [1, 3]                27             24
        ─────────────────────────────────────────────────────────────────────────────────
        Parameters: 49, of them trainable: 49
        Multiply-adds: 0.00 M
        Size with buffers: 0.00 MB"
      `);
    });
  });
});
