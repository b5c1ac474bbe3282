import { normal, Rng, sum, tensor, valueAndGradient, zeros } from '@cnn/tensor';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import type { Module } from '../core/module.ts';
import { BatchNorm1d, BatchNorm2d } from './batch-norm.ts';
import { InstanceNorm1d, InstanceNorm2d } from './instance-norm.ts';
import { GroupNorm, LayerNorm, LocalResponseNorm, RMSNorm } from './sample-norms.ts';

const norms: readonly [Module, shape: number[]][] = [
  [new BatchNorm2d(4), [2, 3, 3, 4]],
  [new BatchNorm1d(4), [5, 4]],
  [new InstanceNorm2d(4, { affine: true }), [2, 3, 3, 4]],
  [new InstanceNorm1d(4), [2, 5, 4]],
  [new GroupNorm(2, 4), [2, 3, 3, 4]],
  [new LayerNorm(4), [2, 3, 4]],
  [new LayerNorm([3, 2, 4]), [2, 3, 2, 4]],
  [new RMSNorm(4), [2, 3, 4]],
  [new LocalResponseNorm(3, { alpha: 1 }), [2, 2, 2, 4]],
];

onEachBackend(() => {
  describe.each(norms.map(([module, shape]) => ({ module, shape, kind: module.kind })))(
    '$kind of $shape',
    ({ module, shape }) => {
      it('has gradients that agree with differences, and leaves nothing behind', async () => {
        const x = normal(new Rng(1), shape);
        module.train().call(x).dispose();
        await expectGradient((at) => module.call(at), x, { step: 3e-3 });
        await expectNoLeak(() => module.call(x));
        await expectNoLeak(() => valueAndGradient((at) => sum(module.call(at)), x));
        await expectNoLeak(() => module.eval().call(x));
      });
    },
  );

  it('count batches, whose mean is kept where momentum is null', async () => {
    const norm = new BatchNorm1d(1, { momentum: null });
    for (const values of [
      [[0], [2]],
      [[4], [10]],
    ])
      norm.call(tensor(values)).dispose();
    await expectClose(norm.runningMean!.value, [4]);
    await expectClose(norm.runningVar!.value, [10]);
    expect(await norm.numBatchesTracked!.value.data()).toEqual(Int32Array.from([2]));
  });

  it('use the batch in evaluation where nothing is kept', async () => {
    const norm = new BatchNorm1d(1, { trackRunningStats: false, affine: false }).eval();
    expect([...norm.namedBuffers().keys(), ...norm.namedParameters().keys()]).toEqual([]);
    await expectClose(norm.call(tensor([[1], [3]])), [-1, 1], { relative: 1e-4 });
  });

  it("have PyTorch's names and shapes", () => {
    expect([...new InstanceNorm2d(3, { trackRunningStats: true }).namedBuffers().keys()]).toEqual([
      'running_mean',
      'running_var',
      'num_batches_tracked',
    ]);
    const { torchShape, shape } = new LayerNorm([5, 6, 3]).weight!;
    expect([torchShape, shape]).toEqual([
      [3, 5, 6],
      [5, 6, 3],
    ]);
  });

  it('name what does not fit', () => {
    expect(() => new GroupNorm(3, 4)).toThrow('GroupNorm: 3 groups do not divide 4 channels');
    expect(() => new LayerNorm(3).call(zeros([2, 4]))).toThrow('expected an input that ends in [3], found [2, 4]');
    expect(() => new BatchNorm1d(2).call(zeros([1, 2]))).toThrow('BatchNorm1d: one value a channel has no variance');
    expect(() => new BatchNorm1d(2).call(zeros([3, 3]))).toThrow('BatchNorm1d: expected shape [?, 2], found [3, 3]');
    expect(() => new InstanceNorm2d(2).call(zeros([3, 1, 1, 2]))).toThrow('InstanceNorm2d: one value a channel');
    expect(() => new LocalResponseNorm(0)).toThrow('size must be a whole number at least 1');
  });
});
