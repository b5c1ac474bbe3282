import { BatchNorm2d, Conv2d, loadStateDict, ReLU, Sequential, stateDict } from '@cnn/layers';
import { type Batch, type HostTensor, memory, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/averages.json';
import { AveragedWeights } from './averaged-weights.ts';
import { updateBatchNorm } from './update-batch-norm.ts';

// Numbers of torch.optim.swa_utils in float64, made by tools/reference/averages.py.

interface Numbers {
  readonly shape: number[];
  readonly data: number[];
}
type Weights = Readonly<Record<string, Numbers>>;

const { weights, averages, statistics } = fixture as unknown as {
  /** After each update. */
  readonly weights: Weights[];
  readonly averages: {
    readonly name: string;
    readonly options: { readonly decay?: number; readonly averageBuffers?: boolean };
    readonly path: Weights[];
  }[];
  readonly statistics: {
    readonly name: string;
    readonly momentum: number;
    readonly start: Weights;
    readonly batches: Numbers[];
    readonly end: Weights;
  }[];
};

const host = (numbers: Weights) =>
  new Map(Object.entries(numbers).map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }]));

async function expectWeights(found: ReadonlyMap<string, HostTensor>, expected: Weights): Promise<void> {
  for (const [name, { shape, data }] of Object.entries(expected)) {
    expect(found.get(name)?.shape, name).toEqual(shape);
    await expectClose(tensor(Float32Array.from(found.get(name)!.data as Float32Array), shape), tensor(data, shape));
  }
}

onEachBackend(() => {
  describe.each(averages)('an average: $name', ({ options: { decay, averageBuffers = false }, path }) => {
    it('follows AveragedModel', async () => {
      const model = new Sequential(new Conv2d(1, 2, 2), new BatchNorm2d(2));
      const averaged = new AveragedWeights('test', averageBuffers);
      for (const [update, expected] of path.entries()) {
        loadStateDict(model, host(weights[update]), { strict: false });
        averaged.update(model, decay === undefined ? 1 / (update + 1) : 1 - decay);
        await expectWeights(await averaged.stateDict(model), expected);
      }
      averaged.dispose();
      model.dispose();
    });
  });

  describe.each(statistics)('updateBatchNorm: $name', ({ momentum, start, batches, end }) => {
    it('follows update_bn, and puts everything else back', async () => {
      const options = { momentum };
      const model = new Sequential(
        new Conv2d(1, 2, 2),
        new BatchNorm2d(2, options),
        new ReLU(),
        new BatchNorm2d(2, options),
      );
      loadStateDict(model, host(start), { strict: false });
      const modules = [...model.namedModules().values()];
      const norms = modules.filter((module) => module instanceof BatchNorm2d);
      norms[0].eval();
      const modes = modules.map(({ training }) => training);
      await stateDict(model);
      const before = memory().numTensors;
      await updateBatchNorm(model, read(batches));
      expect(memory().numTensors).toBe(before);
      await expectWeights(await stateDict(model), end);
      expect((await stateDict(model)).get('1.num_batches_tracked')?.data).toEqual(
        BigInt64Array.of(BigInt(batches.length)),
      );
      expect(modules.map(({ training }) => training)).toEqual(modes);
      expect(norms.map((norm) => norm.momentum)).toEqual([momentum, momentum]);
    });
  });
});

async function* read(batches: readonly Numbers[]): AsyncGenerator<Batch> {
  for (const { shape, data } of batches) {
    const labels = tensor(new Int32Array(shape[0]), [shape[0]], 'int32');
    yield { images: tensor(data, shape), labels, ids: [...Array(shape[0]).keys()] };
  }
}
