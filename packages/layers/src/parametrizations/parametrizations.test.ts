import { normal, Rng, sum, tensor, variableGradients } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { deepCopy } from '../core/deep-copy.ts';
import { stateDict } from '../core/state-dict.ts';
import { Conv2d } from '../layers/conv2d.ts';
import { Linear } from '../layers/linear.ts';
import { spectralNorm } from './spectral-norm.ts';
import { weightNorm } from './weight-norm.ts';

onEachBackend(() => {
  describe('weightNorm', () => {
    it('changes nothing at first, has lengths and directions as parameters, and can be taken away', async () => {
      const conv = new Conv2d(2, 3, 3).initialize(new Rng(1));
      const x = normal(new Rng(2), [1, 5, 5, 2]);
      const before = conv.call(x);
      const remove = weightNorm(conv);
      await expectClose(conv.call(x), before);
      expect([...conv.namedParameters().keys()]).toEqual([
        'bias',
        'parametrizations.weight.original0',
        'parametrizations.weight.original1',
      ]);
      expect((await stateDict(conv)).get('parametrizations.weight.original0')!.shape).toEqual([3, 1, 1, 1]);
      remove();
      await expectClose(conv.call(x), before);
      expect([...conv.namedParameters().keys()]).toEqual(['bias', 'weight']);
    });

    it('is copied with its module, and leaves nothing behind', async () => {
      const linear = new Linear(3, 2).initialize(new Rng(1));
      weightNorm(linear);
      const x = normal(new Rng(2), [2, 3]);
      const twin = deepCopy(linear);
      const before = linear.call(x);
      twin
        .namedParameters()
        .get('parametrizations.weight.original0')!
        .assign(tensor([[0], [0]]));
      await expectClose(linear.call(x), before);
      await expectClose(twin.call(x), [...(await linear.bias!.value.data()), ...(await linear.bias!.value.data())]);
      await expectNoLeak(() => linear.call(x));
      const variables = [...linear.namedParameters().values()].map(({ variable }) => variable);
      await expectNoLeak(() => variableGradients(() => sum(linear.call(x)), variables));
    });
  });

  describe('spectralNorm', () => {
    it('divides by the largest singular value', async () => {
      const linear = new Linear(2, 2, { bias: false });
      linear.weight.assign(
        tensor([
          [3, 0],
          [0, 4],
        ]),
      );
      const remove = spectralNorm(linear);
      await expectClose(linear.eval().call(tensor([[1, 1]])), [0.75, 1], { relative: 1e-3 });
      remove();
      await expectClose(linear.weight.value, [0.75, 0, 0, 1], { relative: 1e-3 });
    });
  });

  it('name what does not fit', () => {
    const linear = new Linear(2, 2);
    expect(() => weightNorm(linear, { name: 'wieght' })).toThrow(
      "no parameter is named 'wieght'; did you mean 'weight'",
    );
    expect(() => spectralNorm(linear, { name: 'bias' })).toThrow('has one axis');
    expect(() => weightNorm(linear, { dim: 2 })).toThrow('dim must be a whole number in [0, 1]');
  });
});
