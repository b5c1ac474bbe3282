import { BatchNorm2d, Conv2d, Dropout, Flatten, Linear, Sequential, stateDict } from '@cnn/layers';
import { interceptOperations, memory, Rng, type Step, scope, tensor, uniform, useBackend } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { parameterGradients } from '../gradients/parameter-gradients.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { batchThatFits } from './batch-that-fits.ts';

const MIB = 2 ** 20;
const unlimited = Number.POSITIVE_INFINITY;

const network = () =>
  new Sequential(
    new Conv2d(1, 16, 3, { padding: 1 }),
    new BatchNorm2d(16),
    new Conv2d(16, 16, 3, { padding: 1 }),
    new Dropout(0.5),
    new Flatten(),
    new Linear(16 * 16 * 16, 10),
  ).initialize(new Rng(0));

const inUse = () => (memory() as unknown as { readonly heapBytesInUse: number }).heapBytesInUse;

/** Bytes of the engine's memory that a forward and backward pass has in use at most. */
function peakOf(batchSize: number): number {
  const model = network();
  const before = inUse();
  let peak = 0;
  scope(() => {
    const images = uniform(new Rng(1), [batchSize, 16, 16, 1]);
    const labels = tensor(new Int32Array(batchSize), [batchSize], 'int32');
    const watched = (step: Step) => {
      const result = step.run();
      peak = Math.max(peak, inUse() - before);
      return result;
    };
    interceptOperations(watched, () =>
      parameterGradients(model, () => crossEntropy()(model.call(images, { rng: new Rng(2) }), labels)),
    );
  });
  model.dispose();
  return peak;
}

describe('batchThatFits', () => {
  beforeAll(() => useBackend('wasm', { threads: 1 }));

  it('foresees the memory of a step: what fits does, and not twice as much', () => {
    const room = 64 * MIB;
    // Other tests in this process have left tensors behind, which count.
    const totalBytes = memory().numBytes + room;
    const model = network();
    const fits = batchThatFits(model, [16, 16, 1], 100_000, { tensorBytes: unlimited, totalBytes });
    model.dispose();
    expect(peakOf(fits)).toBeLessThan(room);
    expect(peakOf(2 * fits)).toBeGreaterThan(room);
  });

  it('is bound by the largest tensor, too', () => {
    const perSample = 4 * 16 * 16 * 16;
    const limits = { tensorBytes: 10 * perSample + 1, totalBytes: unlimited };
    expect(batchThatFits(network(), [16, 16, 1], 100, limits)).toBe(10);
    expect(batchThatFits(network(), [16, 16, 1], 7, limits)).toBe(7);
  });

  it('leaves the model and the memory as they were', async () => {
    const model = network();
    model.eval();
    const [before, { numTensors }] = [await stateDict(model), memory()];
    batchThatFits(model, [16, 16, 1], 8);
    expect(await stateDict(model)).toEqual(before);
    expect(model.training).toBe(false);
    expect(memory().numTensors).toBe(numTensors);
  });

  it('gives back what was asked for where no bound is known', async () => {
    await useBackend('cpu');
    expect(batchThatFits(network(), [16, 16, 1], 1_000_000)).toBe(1_000_000);
  });

  it('says that nothing fits', () => {
    const limits = { tensorBytes: 1000, totalBytes: unlimited };
    expect(() => batchThatFits(network(), [16, 16, 1], 8, limits)).toThrow(
      'batchThatFits: not even a batch of one sample fits into memory; use a smaller model or pictures',
    );
    expect(() => batchThatFits(network(), [16, 16, 1], 0)).toThrow('batch must be a whole number at least 1, found 0');
  });
});
