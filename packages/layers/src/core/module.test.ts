import { type HostTensor, memory, mul, Rng, type Tensor, tensor, zeros } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { Sequential } from '../containers/sequential.ts';
import { recordOutputs } from '../inspect/record-outputs.ts';
import { Conv2d } from '../layers/conv2d.ts';
import { Dropout } from '../layers/dropout.ts';
import { Flatten } from '../layers/flatten.ts';
import { Linear } from '../layers/linear.ts';
import { BatchNorm2d } from '../norms/batch-norm.ts';
import { inEvaluation } from './in-evaluation.ts';
import { Module } from './module.ts';
import type { Pass } from './pass.ts';
import { loadStateDict, stateDict } from './state-dict.ts';

class Net extends Module {
  override readonly kind = 'Net';
  readonly convLayer = new Sequential(new Conv2d(1, 2, 3), new BatchNorm2d(2));
  readonly fcLayer = new Linear(2, 3);
  readonly flatten = new Flatten();

  forward(x: Tensor, pass: Pass): Tensor {
    return this.fcLayer.call(this.flatten.call(this.convLayer.call(x, pass), pass), pass);
  }
}

onEachBackend(() => {
  describe('Module', () => {
    it('names modules, parameters and buffers as PyTorch does', () => {
      const net = new Net();
      expect([...net.namedModules().keys()]).toEqual([
        '',
        'conv_layer',
        'conv_layer.0',
        'conv_layer.1',
        'fc_layer',
        'flatten',
      ]);
      expect([...net.namedParameters().keys()]).toEqual([
        'conv_layer.0.weight',
        'conv_layer.0.bias',
        'conv_layer.1.weight',
        'conv_layer.1.bias',
        'fc_layer.weight',
        'fc_layer.bias',
      ]);
      expect([...net.namedBuffers().keys()]).toEqual([
        'conv_layer.1.running_mean',
        'conv_layer.1.running_var',
        'conv_layer.1.num_batches_tracked',
      ]);
    });

    it('allocates nothing before it is used', () => {
      const before = memory().numTensors;
      new Net().initialize(new Rng(0));
      expect(memory().numTensors).toBe(before);
    });

    it('is in evaluation for a while, and each module then in the mode that was its own', () => {
      const net = new Net();
      const [, norm] = net.convLayer.modules;
      norm.eval();
      const modes = () => [...net.namedModules().values()].map(({ training }) => training);
      const before = modes();
      net.registerForwardHook(() => {
        expect(modes()).not.toContain(true);
        return undefined;
      });
      const x = zeros([1, 3, 3, 1]);
      net.asClassifier()(x).dispose();
      recordOutputs(net, x);
      expect(() => inEvaluation(net, () => net.call(zeros([1, 3, 3, 2])))).toThrow('Conv2d');
      expect(modes()).toEqual(before);
      expect(before).toContain(true);
    });

    it('takes values of any type as its parameters have them', async () => {
      const norm = new BatchNorm2d(2);
      loadStateDict(
        norm,
        new Map<string, HostTensor>([
          ['weight', { shape: [2], data: BigInt64Array.from([2n, 3n]) }],
          ['bias', { shape: [2], data: Uint8Array.from([1, 0]) }],
          ['running_mean', { shape: [2], data: Int32Array.from([-1, 5]) }],
          ['running_var', { shape: [2], data: Float32Array.from([0.5, 2]) }],
          ['num_batches_tracked', { shape: [], data: Float32Array.from([7]) }],
        ]),
      );
      const found = await stateDict(norm);
      expect(found.get('weight')!.data).toEqual(Float32Array.from([2, 3]));
      expect(found.get('running_mean')!.data).toEqual(Float32Array.from([-1, 5]));
      expect(found.get('num_batches_tracked')!.data).toEqual(BigInt64Array.from([7n]));
      norm
        .eval()
        .call(zeros([1, 2, 2, 2]))
        .dispose();
    });

    it('draws the same weights for a seed, others for another, and others for each name', async () => {
      const weights = async (seed: number) =>
        [...(await stateDict(new Net().initialize(new Rng(seed)))).values()].map(({ data }) => [...data]);
      expect(await weights(1)).toEqual(await weights(1));
      expect(await weights(1)).not.toEqual(await weights(2));
      const twins = await stateDict(new Sequential(new Linear(2, 3), new Linear(2, 3)).initialize(new Rng(1)));
      expect(twins.get('0.weight')).not.toEqual(twins.get('1.weight'));
    });

    it('takes new values without leaving the drawn ones behind', async () => {
      const layer = new Linear(2, 3).initialize(new Rng(0));
      const first = await layer.weight.value.data();
      const before = memory().numTensors;
      layer.initialize(new Rng(1));
      expect(memory().numTensors).toBe(before);
      expect(await layer.weight.value.data()).not.toEqual(first);
      layer.dispose();
    });

    it('begins within ±1/√fan_in, spread over all of it', async () => {
      const { data } = (await stateDict(new Linear(100, 200))).get('weight')!;
      const values = Array.from(data as Float32Array);
      expect(Math.max(...values)).toBeLessThanOrEqual(0.1);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(-0.1);
      expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.199);
      expect(Math.abs(values.reduce((a, b) => a + b) / values.length)).toBeLessThan(1e-3);
    });

    it('switches all that is inside, and its classifier switches back', () => {
      const net = new Net();
      net.eval();
      expect([...net.namedModules().values()].every(({ training }) => !training)).toBe(true);
      net.train();
      net
        .asClassifier()(zeros([1, 3, 3, 1]))
        .dispose();
      expect([...net.namedModules().values()].every(({ training }) => training)).toBe(true);
    });

    it('runs hooks in order, lets them replace the output, and forgets removed ones', async () => {
      const layer = new Flatten();
      const seen: string[] = [];
      const remove = layer.registerForwardHook((module, input, output) => {
        seen.push(`${module.kind} ${input.shape} → ${output.shape}`);
        return undefined;
      });
      layer.registerForwardHook((_, __, output) => mul(output, 2));
      await expectClose(layer.call(tensor([1, 2], [1, 1, 2, 1])), [2, 4]);
      remove();
      layer.call(tensor([1, 2], [1, 1, 2, 1])).dispose();
      expect(seen).toEqual(['Flatten 1,1,2,1 → 1,2']);
    });

    it('leaves no tensor behind', async () => {
      const net = new Net().eval();
      net.call(zeros([1, 3, 3, 1])).dispose();
      const x = zeros([1, 3, 3, 1]);
      await expectNoLeak(() => net.call(x));
    });

    it('says so when it is used after dispose', () => {
      const net = new Net().eval();
      net.call(zeros([1, 3, 3, 1])).dispose();
      net.dispose();
      expect(() => net.call(zeros([1, 3, 3, 1]))).toThrow('this parameter was disposed with its module');
    });
  });

  describe('stateDict', () => {
    it('round-trips, in PyTorch layout', async () => {
      const [a, b] = [new Net().initialize(new Rng(1)), new Net().initialize(new Rng(2))];
      const state = await stateDict(a);
      expect(state.get('conv_layer.0.weight')?.shape).toEqual([2, 1, 3, 3]);
      loadStateDict(b, state);
      expect(await stateDict(b)).toEqual(state);
    });

    it('lists everything that does not fit, and changes nothing', async () => {
      const net = new Net();
      const before = await stateDict(net);
      const state = new Map(before);
      state.delete('fc_layer.bias');
      state.set('extra', { shape: [1], data: new Float32Array(1) });
      state.set('fc_layer.weight', { shape: [3, 9], data: new Float32Array(27) });
      expect(() => loadStateDict(net, state, { subject: 'x.safetensors' })).toThrow(
        "x.safetensors: expected the 9 tensors of Net, found missing: fc_layer.bias; unexpected: extra; shapes: 'fc_layer.weight' is [3, 9] instead of [3, 2]",
      );
      expect(await stateDict(net)).toEqual(before);
    });
  });

  describe('Dropout', () => {
    it('drops a share p and keeps the mean, in training only', async () => {
      const layer = new Dropout(0.25);
      const x = tensor(new Float32Array(10_000).fill(1), [100, 100]);
      const values = Array.from(await layer.call(x, { rng: new Rng(0) }).data());
      const dropped = values.filter((value) => value === 0).length;
      expect(Math.abs(dropped / values.length - 0.25)).toBeLessThan(0.02);
      expect(new Set(values.map((value) => value.toFixed(5)))).toEqual(new Set(['0.00000', (4 / 3).toFixed(5)]));
      await expectClose(layer.eval().call(x), x);
    });

    it('drops the same for the same chance, others at another step and in another layer', async () => {
      const x = tensor(new Float32Array(64).fill(1), [1, 64]);
      const of = async (layer: Module, rng: Rng) => Array.from(await layer.call(x, { rng }).data());
      const layer = new Dropout(0.5);
      expect(await of(layer, new Rng(1))).toEqual(await of(layer, new Rng(1)));
      expect(await of(layer, new Rng(1))).not.toEqual(await of(layer, new Rng(2)));
      const both = await of(new Sequential(new Dropout(0.5), new Dropout(0.5)), new Rng(1));
      expect(both.filter((value) => value > 0).length).toBeLessThan(64 * 0.45);
    });

    it('takes p from 0 to 1', async () => {
      const x = tensor([1, 2], [1, 2]);
      await expectClose(new Dropout(1).call(x, { rng: new Rng(0) }), [0, 0]);
      await expectClose(new Dropout(0).call(x), [1, 2]);
      expect(() => new Dropout(1.5)).toThrow('Dropout: p must be in [0, 1], found 1.5');
    });
  });

  describe('bad input', () => {
    it.each([
      [
        'Conv2d',
        () => new Conv2d(3, 4, 3).call(zeros([1, 8, 8, 1])),
        'Conv2d: expected shape [?, ?, ?, 3], found [1, 8, 8, 1]',
      ],
      ['Conv2d sizes', () => new Conv2d(0, 4, 3), 'Conv2d: sizes must be a whole number at least 1, found 0'],
      ['Linear', () => new Linear(4, 2).call(zeros([1, 5])), 'linear: expected shape [?, 4], found [1, 5]'],
      ['BatchNorm2d', () => new BatchNorm2d(2).call(zeros([1, 1, 1, 2])), 'one value a channel has no variance'],
      ['a picture without batch', () => new Conv2d(1, 1, 1).call(zeros([8, 8, 1])), 'add a batch axis'],
    ])('of %s is named', (_, run, message) => {
      expect(run).toThrow(message);
    });
  });
});
