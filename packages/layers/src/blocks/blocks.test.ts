import { mean, ones, Rng, square, sub, sum, tensor, variableGradients } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { Sequential } from '../containers/sequential.ts';
import type { Module } from '../core/module.ts';
import { Conv2d } from '../layers/conv2d.ts';
import { Identity } from '../layers/identity.ts';
import { BasicBlock } from './basic-block.ts';
import { Bottleneck } from './bottleneck.ts';
import { CBAM } from './cbam.ts';
import { Conv2dNormActivation } from './conv2d-norm-activation.ts';
import { DepthwiseSeparableConv2d } from './depthwise-separable-conv2d.ts';
import { FCNHead } from './fcn-head.ts';
import { Fire } from './fire.ts';
import { InvertedResidual } from './inverted-residual.ts';
import { Residual } from './residual.ts';
import { SqueezeExcitation } from './squeeze-excitation.ts';
import { StochasticDepth } from './stochastic-depth.ts';

const blocks: readonly [string, () => Module][] = [
  ['Conv2dNormActivation', () => new Conv2dNormActivation(4, 4)],
  ['BasicBlock', () => new BasicBlock(4, 2, { stride: 2 })],
  ['Bottleneck', () => new Bottleneck(4, 2, { stride: 2 })],
  ['SqueezeExcitation', () => new SqueezeExcitation(4, 2)],
  ['InvertedResidual', () => new InvertedResidual(4, 4)],
  ['DepthwiseSeparableConv2d', () => new DepthwiseSeparableConv2d(4, 3, 3)],
  ['Fire', () => new Fire(4, 2, 3, 3)],
  ['FCNHead', () => new FCNHead(4, 3)],
  ['CBAM', () => new CBAM(4, { reduction: 2 })],
  ['Residual', () => new Residual(new Conv2d(4, 4, 3, { padding: 1 }))],
];

const names = (block: Module): string[] => [...block.namedParameters().keys()];

onEachBackend(() => {
  describe.each(blocks)('%s', (kind, make) => {
    it('says what it is, and leaves no tensor behind in training and in evaluation', async () => {
      const block = make().initialize(new Rng(0));
      expect(block.kind).toBe(kind);
      const x = ones([2, 5, 4, 4]);
      block.call(x, { rng: new Rng(0) }).dispose();
      await expectNoLeak(() => block.call(x, { rng: new Rng(0) }));
      await expectNoLeak(() => block.eval().call(x));
    });
  });

  describe('blocks', () => {
    it("have torchvision's names", () => {
      expect(names(new Bottleneck(4, 2))).toEqual([
        ...['conv1.weight', 'bn1.weight', 'bn1.bias', 'conv2.weight', 'bn2.weight', 'bn2.bias', 'conv3.weight'],
        ...['bn3.weight', 'bn3.bias', 'downsample.0.weight', 'downsample.1.weight', 'downsample.1.bias'],
      ]);
      expect(names(new Bottleneck(8, 2)).some((name) => name.startsWith('downsample'))).toBe(false);
      expect(names(new Fire(4, 2, 3, 3))).toContain('expand3x3.bias');
      expect(names(new InvertedResidual(2, 2))[0]).toBe('conv.0.0.weight');
      expect(names(new InvertedResidual(2, 2, { expandRatio: 1 }))).toHaveLength(6);
    });

    it('take another normalisation, or none', () => {
      const block = new BasicBlock(2, 3, { normLayer: () => new Identity() });
      expect(names(block)).toEqual(['conv1.weight', 'conv2.weight', 'downsample.0.weight']);
      const bare = new Conv2dNormActivation(2, 3, 1, { normLayer: null, activationLayer: null });
      expect([names(bare), bare.modules.length]).toEqual([['0.weight', '0.bias'], 1]);
    });

    it('refuse sizes that make no sense, naming them', () => {
      expect(() => new CBAM(4)).toThrow('CBAM: reduction must be at most the 4 channels, found 16');
      expect(() => new Bottleneck(4, 2, { groups: 3.5 })).toThrow(RangeError);
      expect(() => new FCNHead(3, 2)).toThrow(RangeError);
      expect(() => new SqueezeExcitation(4, 0)).toThrow(RangeError);
    });
  });

  describe('Residual', () => {
    it('adds its input, or what the shortcut makes of it', async () => {
      const x = tensor([1, 2], [1, 1, 1, 2]);
      await expectClose(new Residual(new Identity()).call(x), [2, 4]);
      const shortcut = new Sequential(new Identity(), new Residual(new Identity()));
      await expectClose(new Residual(new Identity(), { shortcut }).call(x), [3, 6]);
    });
  });

  describe('StochasticDepth', () => {
    const rows = () => ones([4000, 1, 1, 2]);

    it('drops whole samples, and keeps the mean', async () => {
      const y = new StochasticDepth(0.25).call(rows(), { rng: new Rng(0) });
      const values = await y.data();
      for (let i = 0; i < values.length; i += 2) expect(values[i]).toBe(values[i + 1]);
      expect(new Set([...values].map((value) => value.toFixed(4)))).toEqual(new Set(['0.0000', '1.3333']));
      await expectClose(mean(y), 1, { relative: 0.03 });
    });

    it('drops all or nothing in mode batch', async () => {
      const depth = new StochasticDepth(0.5, 'batch');
      const found = new Set<number>();
      for (let step = 0; step < 16; step++) {
        const y = depth.call(rows(), { rng: new Rng(0).fold(step) });
        const [first] = await y.data();
        await expectClose(sum(square(sub(y, first))), 0);
        found.add(first);
      }
      expect(found).toEqual(new Set([0, 2]));
    });

    it('passes everything in evaluation, and nothing with p = 1', async () => {
      const small = tensor([1, -2], [2, 1]);
      await expectClose(new StochasticDepth(0.9).eval().call(small), [1, -2]);
      await expectClose(new StochasticDepth(1).call(small), [0, 0]);
      expect(() => new StochasticDepth(1.5)).toThrow('1.5');
      expect(() => new StochasticDepth(0.5).call(small)).toThrow('StochasticDepth: training needs chance');
      await expectNoLeak(() => new StochasticDepth(0.5).call(small, { rng: new Rng(0) }));
    });

    it('sends gradients through what stays', async () => {
      const conv = new Conv2d(1, 1, 1, { bias: false });
      const net = new Sequential(conv, new StochasticDepth(0.5));
      const run = () => net.call(ones([6, 1, 1, 1]), { rng: new Rng(3) });
      const stays = (await run().data()).filter((value) => value !== 0).length;
      expect([0, 6]).not.toContain(stays);
      const { gradients } = variableGradients(() => sum(run()), [conv.weight.variable]);
      await expectClose(gradients[0], [stays * 2]);
    });
  });
});
