import { BatchNorm1d, BatchNorm2d, Dropout, Flatten, Linear, Sequential, stateDict } from '@cnn/layers';
import { type Batch, memory, Rng, tensor, useBackend, zeros } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { updateBatchNorm } from './update-batch-norm.ts';

beforeAll(() => useBackend('cpu'));

async function* batchesOf(...sizes: number[]): AsyncGenerator<Batch> {
  for (const size of sizes) {
    yield { images: zeros([size, 1, 1, 2]), labels: tensor(new Int32Array(size), [size], 'int32'), ids: [] };
  }
}

describe('updateBatchNorm', () => {
  it('reads no batch for a model without statistics', async () => {
    const model = new Sequential(new Flatten(), new BatchNorm1d(2, { trackRunningStats: false }), new Linear(2, 2));
    const unread = {
      [Symbol.asyncIterator]: () => {
        throw new Error('read');
      },
    };
    await updateBatchNorm(model, unread);
  });

  it('leaves the means of no batch at zero, as PyTorch does', async () => {
    const model = new BatchNorm2d(2);
    await updateBatchNorm(model as never, batchesOf(3));
    await updateBatchNorm(model as never, batchesOf());
    const state = await stateDict(model);
    expect([...state.get('running_mean')!.data, ...state.get('running_var')!.data]).toEqual([0, 0, 1, 1]);
  });

  it('puts modes and momenta back and frees the batch if it fails', async () => {
    const model = new Sequential(new BatchNorm2d(2, { momentum: 0.3 }));
    model.eval();
    await stateDict(model);
    const before = memory().numTensors;
    await expect(updateBatchNorm(model, batchesOf(4, 1))).rejects.toThrow('one value a channel has no variance');
    expect(memory().numTensors).toBe(before);
    const [norm] = [...model.namedModules().values()].filter((module) => module instanceof BatchNorm2d);
    expect([model.training, norm.training, norm.momentum]).toEqual([false, false, 0.3]);
  });

  it('needs chance for layers that have some in training', async () => {
    const model = () => new Sequential(new BatchNorm2d(2), new Dropout(0.5));
    await expect(updateBatchNorm(model(), batchesOf(4))).rejects.toThrow('training needs chance');
    await updateBatchNorm(model(), batchesOf(4), { rng: new Rng(0) });
  });
});
