import { dispose, memory, Rng, zeros } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { Sequential } from '../containers/sequential.ts';
import { Conv2d } from '../layers/conv2d.ts';
import { Flatten } from '../layers/flatten.ts';
import { Linear } from '../layers/linear.ts';
import { BatchNorm2d } from '../norms/batch-norm.ts';
import { formatSummary } from './format-summary.ts';
import { recordOutputs } from './record-outputs.ts';
import { summary } from './summary.ts';

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
      expect(counts.layers.map(({ name, depth, leaf, multiplyAdds }) => [name, depth, leaf, multiplyAdds])).toEqual([
        ['0', 1, false, 18 * 8],
        ['0.0', 2, true, 18 * 8],
        ['0.1', 2, true, 0],
        ['1', 1, true, 0],
        ['2', 1, true, 24 * 2],
      ]);
      expect([counts.parameters, counts.trainableParameters]).toEqual([18 + 4 + 27, 18 + 4 + 27]);
      expect(counts.multiplyAdds).toBe(18 * 8 + 24 * 2);
      expect(counts.bytes).toBe(49 * 4 + 2 * 2 * 4 + 8);
      expect([counts.inputBytes, counts.parameterBytes]).toEqual([200, 49 * 4]);
      expect(counts.forwardBackwardBytes).toBe(8 * (2 * 8 + 2 * 8 + 2 * 3));
      expect(counts.layers[1]).toMatchObject({
        inputShape: [2, 5, 5, 1],
        outputShape: [2, 2, 2, 2],
        kernelSize: [3, 3],
      });
      expect(counts.layers[1].parametersShare).toBeCloseTo(18 / 49, 12);
    });

    it('tells frozen from trainable parameters, and leaves only the weights behind', () => {
      const model = net();
      summary(model, [1, 5, 5, 1]);
      const before = memory().numTensors;
      const trainable = () => summary(model, [1, 5, 5, 1]).layers.map((layer) => layer.trainable);
      expect(trainable()).toEqual([true, true, true, undefined, true]);
      model.modules[0].children().get('1')!.freeze();
      expect(trainable()).toEqual(['partly', true, false, undefined, true]);
      expect(summary(model.freeze(), [1, 5, 5, 1]).trainableParameters).toBe(0);
      expect(memory().numTensors).toBe(before);
    });

    it('counts a module that runs twice once, and its work twice', () => {
      const twice = new Linear(3, 3);
      const counts = summary(new Sequential(twice, twice), [1, 3]);
      expect([counts.parameters, counts.multiplyAdds]).toEqual([12, 18]);
      expect(counts.layers.map(({ recursive }) => recursive)).toEqual([false, true]);
      expect(formatSummary(counts)).toContain('(again)');
    });

    it('reads as a table', () => {
      expect(formatSummary(summary(net(), [1, 5, 5, 1]))).toMatchInlineSnapshot(`
        "Sequential on [1, 5, 5, 1]
        ─────────────────────────────────────────────────────────────────────────────────
        Layer  Kind         Settings              Output        Parameters  Multiply-adds
        ─────────────────────────────────────────────────────────────────────────────────
        0      Sequential                         [1, 2, 2, 2]
          0    Conv2d       1 → 2, 3×3, stride 2  [1, 2, 2, 2]          18             72
          1    BatchNorm2d  2                     [1, 2, 2, 2]           4
        1      Flatten                            [1, 8]
        2      Linear       8 → 3                 [1, 3]                27             24
        ─────────────────────────────────────────────────────────────────────────────────
        Parameters: 49, of them trainable: 49
        Multiply-adds: 0.00 M
        Size with buffers: 0.00 MB
        Memory of a training step, at least: input 0.00 MB, forward and backward 0.00 MB, parameters 0.00 MB"
      `);
    });

    it('shows other columns, and no deeper than asked', () => {
      const text = formatSummary(summary(net(), [1, 5, 5, 1]), {
        columns: ['inputShape', 'kernelSize', 'groups', 'parametersShare', 'multiplyAdds', 'trainable'],
        depth: 1,
      });
      expect(text).toMatchInlineSnapshot(`
        "Sequential on [1, 5, 5, 1]
        ──────────────────────────────────────────────────────────────────────────────────
        Layer  Kind        Input         Kernel  Groups    Share  Multiply-adds  Trainable
        ──────────────────────────────────────────────────────────────────────────────────
        0      Sequential  [1, 5, 5, 1]                  44.90 %             72  yes
        1      Flatten     [1, 2, 2, 2]
        2      Linear      [1, 8]                        55.10 %             24  yes
        ──────────────────────────────────────────────────────────────────────────────────
        Parameters: 49, of them trainable: 49
        Multiply-adds: 0.00 M
        Size with buffers: 0.00 MB
        Memory of a training step, at least: input 0.00 MB, forward and backward 0.00 MB, parameters 0.00 MB"
      `);
      const bad = () => formatSummary(summary(net(), [1, 5, 5, 1]), { columns: ['kernelSise' as 'groups'] });
      expect(bad).toThrow("unknown column 'kernelSise'; did you mean 'kernelSize'");
      expect(() => formatSummary(summary(net(), [1, 5, 5, 1]), { depth: 0 })).toThrow('depth');
    });
  });
});
