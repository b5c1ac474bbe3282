import { add, mul, ones, Rng, sum, type Tensor, tensor, valueAndGradient, zeros } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { ModuleDict } from '../containers/module-dict.ts';
import { ModuleList } from '../containers/module-list.ts';
import { ParameterList } from '../containers/parameter-list.ts';
import { Sequential } from '../containers/sequential.ts';
import { Conv2d } from '../layers/conv2d.ts';
import { Linear } from '../layers/linear.ts';
import { BatchNorm2d } from '../norms/batch-norm.ts';
import { deepCopy } from './deep-copy.ts';
import { functionalCall } from './functional-call.ts';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';
import type { Pass } from './pass.ts';
import { loadStateDict, stateDict } from './state-dict.ts';

/** Two linear layers that share their weights, and lists of all kinds. */
class Tied extends Module {
  override readonly kind = 'Tied';
  readonly first = new Linear(2, 2);
  readonly second = this.first;
  readonly blocks = new ModuleList([new Linear(2, 2), new Linear(2, 2)]);
  readonly heads = new ModuleDict({ a: new Linear(2, 1), b: new Linear(2, 3) });
  readonly scales = new ParameterList([new Parameter([2], () => ones([2]))]);

  forward(x: Tensor, pass: Pass): Tensor {
    let y = this.second.call(this.first.call(x, pass), pass);
    for (const block of this.blocks) y = block.call(y, pass);
    for (const scale of this.scales) y = mul(y, scale.value);
    return this.heads.get('b').call(y, pass);
  }
}

onEachBackend(() => {
  describe('containers', () => {
    it('name what they hold as PyTorch does, shared modules once', () => {
      expect([...new Tied().namedParameters().keys()]).toEqual([
        ...['first.weight', 'first.bias', 'blocks.0.weight', 'blocks.0.bias', 'blocks.1.weight', 'blocks.1.bias'],
        ...['heads.a.weight', 'heads.a.bias', 'heads.b.weight', 'heads.b.bias', 'scales.0'],
      ]);
    });

    it('have shared weights in the state under each name, in the order of modules', async () => {
      const state = await stateDict(new Tied());
      expect([...state.keys()].slice(0, 4)).toEqual(['first.weight', 'first.bias', 'second.weight', 'second.bias']);
      const net = new Sequential(new BatchNorm2d(1), new BatchNorm2d(1));
      expect([...(await stateDict(net)).keys()].slice(3, 6)).toEqual([
        '0.running_var',
        '0.num_batches_tracked',
        '1.weight',
      ]);
    });

    it('of an object are named by its keys', async () => {
      const net = new Sequential({ double: new Linear(1, 1), fc: new Linear(1, 2) });
      expect([...net.namedParameters().keys()]).toEqual(['double.weight', 'double.bias', 'fc.weight', 'fc.bias']);
      expect(net.call(zeros([1, 1])).shape).toEqual([1, 2]);
      expect(new Sequential().modules).toEqual([]);
    });

    it('that have no forward say so', () => {
      expect(() => new ModuleList().call(zeros([1]) as never)).toThrow('ModuleList: has no forward');
      expect(() => new ModuleDict({ left: new Linear(1, 1) }).get('lift')).toThrow("did you mean 'left'");
    });
  });

  describe('deepCopy', () => {
    it('computes the same, shares nothing with the original and all inside', async () => {
      const net = new Tied().initialize(new Rng(3));
      const x = tensor([[1, -2]]);
      const before = net.call(x);
      const twin = deepCopy(net);
      await expectClose(twin.call(x), before);
      expect(twin.first).not.toBe(net.first);
      expect(twin.second).toBe(twin.first);
      twin.first.weight.assign(zeros([2, 2]));
      twin.eval().freeze();
      await expectClose(net.call(x), before);
      expect(net.training).toBe(true);
      expect(net.first.weight.requiresGrad).toBe(true);
      net.dispose();
      expect(twin.call(x).shape).toEqual([1, 3]);
    });

    it('takes along weights that were never drawn, running statistics and hooks', async () => {
      const net = new Sequential(new Conv2d(1, 2, 3), new BatchNorm2d(2)).initialize(new Rng(1));
      const twin = deepCopy(net);
      const x = ones([1, 4, 4, 1]);
      await expectClose(twin.call(x), net.call(x));
      net.modules[1].registerForwardHook((_, __, y) => add(y, 1));
      const third = deepCopy(net).eval();
      await expectClose(third.call(x), net.eval().call(x));
    });
  });

  describe('functionalCall', () => {
    it('computes with the values given, with gradients to them, and leaves the module as it was', async () => {
      const linear = new Linear(2, 1, { bias: false });
      linear.weight.assign(tensor([[1, 1]]));
      const x = tensor([[2, 3]]);
      const other = tensor([[10, 20]]);
      const run = (weight: Tensor) => sum(functionalCall(linear, new Map([['weight', weight]]), x));
      const { value, gradient } = valueAndGradient(run, other);
      await expectClose(value, [80]);
      await expectClose(gradient, [2, 3]);
      await expectClose(linear.call(x), [5]);
      await expectNoLeak(() => functionalCall(linear, new Map([['weight', other]]), x));
    });

    it('names what does not fit, and puts everything back', async () => {
      const linear = new Linear(2, 1);
      const x = tensor([[2, 3]]);
      const before = linear.call(x);
      expect(() => functionalCall(linear, new Map([['wieght', x]]), x)).toThrow("did you mean 'weight'");
      const bad = new Map([
        ['bias', zeros([1])],
        ['weight', zeros([3])],
      ]);
      expect(() => functionalCall(linear, bad, x)).toThrow('expected shape [1, 2], found [3]');
      await expectClose(linear.call(x), before);
    });
  });

  describe('freeze, apply, getSubmodule, loadStateDict', () => {
    it('freeze what is inside alone', () => {
      const net = new Tied();
      net.blocks.freeze();
      const trainable = [...net.namedParameters()].filter(([, { requiresGrad }]) => requiresGrad).map(([name]) => name);
      expect(trainable.some((name) => name.startsWith('blocks'))).toBe(false);
      expect(trainable).toContain('first.weight');
      net.unfreeze();
      expect([...net.namedParameters().values()].every(({ requiresGrad }) => requiresGrad)).toBe(true);
    });

    it('apply visits inner modules first', () => {
      const kinds: string[] = [];
      new Sequential(new Linear(1, 1), new Sequential(new BatchNorm2d(1))).apply(({ kind }) => void kinds.push(kind));
      expect(kinds.at(-1)).toBe('Sequential');
      expect(kinds.indexOf('BatchNorm2d')).toBeLessThan(kinds.indexOf('Sequential'));
    });

    it('find a module by its name', () => {
      const net = new Tied();
      expect(net.getSubmodule('heads.b')).toBe(net.heads.get('b'));
      expect(() => net.getSubmodule('heads.c')).toThrow("no module is named 'heads.c'");
    });

    it('load what fits with strict: false, and say what was left out', async () => {
      const state = await stateDict(new Sequential(new Linear(2, 2), new Linear(2, 3)));
      const net = new Sequential(new Linear(2, 2), new Linear(2, 3), new Linear(3, 1));
      state.set('9.weight', state.get('0.weight')!);
      const error = () => loadStateDict(net, state);
      expect(error).toThrow('missing: 2.weight, 2.bias; unexpected: 9.weight');
      expect(error).toThrow('strict: false');
      expect(loadStateDict(net, state, { strict: false })).toEqual({
        missing: ['2.weight', '2.bias'],
        unexpected: ['9.weight'],
      });
      expect((await stateDict(net)).get('0.weight')).toEqual(state.get('0.weight'));
      state.set('0.weight', { shape: [1], data: new Float32Array(1) });
      expect(() => loadStateDict(net, state, { strict: false })).toThrow("'0.weight' is [1] instead of [2, 2]");
    });
  });
});
