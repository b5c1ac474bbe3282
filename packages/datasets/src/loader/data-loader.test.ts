import {
  type Augmentation,
  type Batch,
  DataError,
  dispose,
  matmul,
  memory,
  mul,
  oneHot,
  Rng,
  type Tensor,
  tensor,
  uniform,
  useBackend,
} from '@cnn/tensor';
import { expectClose, expectNoLeak } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset, Sample } from '../dataset.ts';
import { DataLoader } from './data-loader.ts';

beforeAll(() => useBackend('cpu'));

/** Sample i is a 1×2 grey image of the bytes i and 255 − i, with label i mod 3. */
function counting(length: number, options: { async?: boolean; fail?: (index: number) => void } = {}): Dataset {
  return {
    name: 'counting',
    length,
    classes: ['a', 'b', 'c'],
    shape: [1, 2, 1],
    get(index) {
      const sample = (): Sample => {
        options.fail?.(index);
        return { pixels: Uint8Array.of(index, 255 - index), shape: [1, 2, 1], label: index % 3 };
      };
      return options.async ? new Promise((resolve) => setTimeout(resolve, index % 3)).then(sample) : sample();
    },
  };
}

async function idsOf(batches: AsyncIterable<Batch>): Promise<number[][]> {
  const ids: number[][] = [];
  for await (const batch of batches) {
    ids.push([...batch.ids]);
    dispose([batch.images, batch.labels]);
  }
  return ids;
}

async function pixelsOf(batches: AsyncIterable<Batch>): Promise<Map<number, number[]>> {
  const pixels = new Map<number, number[]>();
  for await (const { images, labels, ids } of batches) {
    const values = await images.data();
    const size = values.length / ids.length;
    ids.forEach((id, i) => {
      pixels.set(id, Array.from(values.slice(i * size, (i + 1) * size)));
    });
    dispose([images, labels]);
  }
  return pixels;
}

/** Multiplies each image by a number that its own stream draws. */
const dim: Augmentation<{ factors: Tensor }> = {
  name: 'Dim',
  sample: (rngs, [batch]) => ({ factors: uniform(rngs, [batch, 1, 1, 1]) }),
  apply: (images, { factors }) => mul(images, factors),
};

describe('batches', () => {
  it.each([false, true])('hold images in [0, 1], labels and ids (async: %s)', async (async) => {
    const batches: Batch[] = [];
    for await (const batch of new DataLoader(counting(3, { async }), { batchSize: 2 })) batches.push(batch);
    const [first, second] = batches;
    expect(batches).toHaveLength(2);
    expect(first.images.shape).toEqual([2, 1, 2, 1]);
    expect(first.images.dtype).toBe('float32');
    expect(first.labels.dtype).toBe('int32');
    await expectClose(first.images, [0, 1, 1 / 255, 254 / 255], { relative: 0, absolute: 1e-8 });
    await expectClose(second.images, [2 / 255, 253 / 255], { relative: 0, absolute: 1e-8 });
    expect(Array.from(await first.labels.data())).toEqual([0, 1]);
    expect(Array.from(await second.labels.data())).toEqual([2]);
    expect([first.ids, second.ids]).toEqual([[0, 1], [2]]);
    dispose([first.images, first.labels, second.images, second.labels]);
  });

  it('cover every sample once, for any sizes', async () => {
    const sizes = { length: fc.nat(40), batchSize: fc.integer({ min: 1, max: 50 }), prefetchFactor: fc.nat(4) };
    await fc.assert(
      fc.asyncProperty(
        fc.record({ ...sizes, shuffle: fc.boolean(), dropLast: fc.boolean(), async: fc.boolean() }),
        async ({ length, async, ...options }) => {
          const loader = new DataLoader(counting(length, { async }), options);
          const ids = await idsOf(loader);
          const left = options.dropLast ? length % options.batchSize : 0;
          expect(ids).toHaveLength(loader.length);
          expect(ids.flat()).toHaveLength(loader.samples);
          expect(loader.samples).toBe(length - left);
          expect(new Set(ids.flat()).size).toBe(length - left);
          expect(ids.slice(0, -1).every((batch) => batch.length === options.batchSize)).toBe(true);
          if (!options.shuffle) expect(ids.flat()).toEqual([...Array(length - left).keys()]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('are none for an empty dataset, and none where dropLast leaves no full one', async () => {
    expect(await idsOf(new DataLoader(counting(0), { shuffle: true }))).toEqual([]);
    expect(await idsOf(new DataLoader(counting(3), { batchSize: 4, dropLast: true }))).toEqual([]);
    expect(await idsOf(new DataLoader(counting(3), { batchSize: 4 }))).toEqual([[0, 1, 2]]);
  });
});

describe('epochs', () => {
  it('count up by themselves, each in its own order, and can be had again by number', async () => {
    const loader = new DataLoader(counting(20), { batchSize: 6, shuffle: true, rng: new Rng(7) });
    const first = await idsOf(loader);
    const second = await idsOf(loader);
    expect(first).not.toEqual(second);
    expect(await idsOf(loader.epoch(1))).toEqual(first);
    expect(await idsOf(loader.epoch(2))).toEqual(second);
    const other = new DataLoader(counting(20), { batchSize: 6, shuffle: true, rng: new Rng(8) });
    expect(await idsOf(other.epoch(1))).not.toEqual(first);
  });

  it('go on at any batch', async () => {
    const loader = new DataLoader(counting(20), { batchSize: 6, shuffle: true });
    const whole = await idsOf(loader.epoch(3));
    for (let start = 0; start <= 4; start++) expect(await idsOf(loader.epoch(3, start))).toEqual(whole.slice(start));
  });

  it('refuse numbers out of range', () => {
    const loader = new DataLoader(counting(4), { batchSize: 2 });
    expect(() => loader.epoch(1, 3)).toThrow('DataLoader.epoch: start must be a whole number in [0, 2], found 3');
    expect(() => loader.epoch(0.5)).toThrow(RangeError);
    expect(() => new DataLoader(counting(4), { batchSize: 0 })).toThrow('DataLoader: batchSize must be');
    expect(() => new DataLoader(counting(4), { prefetchFactor: -1 })).toThrow('DataLoader: prefetchFactor must be');
    expect(() => new DataLoader(counting(4), { batchSize: Number.NaN })).toThrow(RangeError);
  });
});

describe('augment', () => {
  it('gives a sample the same chance in any batch, and another in the next epoch', async () => {
    const options = { augment: dim, rng: new Rng(3) };
    const one = new DataLoader(counting(7), options);
    const three = new DataLoader(counting(7), { ...options, batchSize: 3, shuffle: true });
    const alone = await pixelsOf(one.epoch(1));
    const together = await pixelsOf(three.epoch(1));
    for (let id = 0; id < 7; id++) expect(together.get(id)).toEqual(alone.get(id));
    const [factor] = new Rng(3).fold('augment', 1, 4).uniforms(1);
    expect(alone.get(4)![0]).toBeCloseTo((4 / 255) * factor, 7);
    expect((await pixelsOf(one.epoch(2))).get(4)).not.toEqual(alone.get(4));
  });

  it('changes labels where images are mixed', async () => {
    // The second of two images gets the first one's label as well.
    const mix: Augmentation<{ weights: Tensor }> = {
      name: 'Mix',
      sample: () => ({ weights: tensor([1, 0, 0.5, 0.5], [2, 2]) }),
      apply: (images) => mul(images, 1),
      applyLabels: (labels, { weights }) => matmul(weights, oneHot(labels, 3)),
    };
    await expectNoLeak(async () => {
      for await (const { images, labels } of new DataLoader(counting(4), { batchSize: 2, augment: mix })) {
        expect(labels.dtype).toBe('float32');
        if (images.dataSync()[0] === 0) await expectClose(labels, [1, 0, 0, 0.5, 0.5, 0]);
        else await expectClose(labels, [0, 0, 1, 0.5, 0, 0.5]);
        dispose([images, labels]);
      }
    });
  });

  it('names an augmentation that makes no labels of labels', async () => {
    const bad = (applyLabels: () => unknown) => ({ ...dim, applyLabels }) as Augmentation<{ factors: Tensor }>;
    await expectNoLeak(async () => {
      const none = new DataLoader(counting(4), { batchSize: 2, augment: bad(() => undefined) });
      await expect(idsOf(none)).rejects.toThrow(
        'Dim: expected applyLabels to return labels [2, …] as a tensor, found undefined',
      );
      const few = new DataLoader(counting(4), { batchSize: 2, augment: bad(() => tensor([1], [1])) });
      await expect(idsOf(few)).rejects.toThrow('found [1]');
    });
  });

  it('leaves no tensors behind, neither its parameters nor when it throws', async () => {
    await expectNoLeak(async () => {
      for await (const { images, labels } of new DataLoader(counting(7), { batchSize: 3, augment: dim })) {
        dispose([images, labels]);
      }
    });
    const broken = {
      ...dim,
      apply: () => {
        throw new Error('broken');
      },
    };
    await expectNoLeak(async () => {
      await expect(idsOf(new DataLoader(counting(7), { augment: broken as never }))).rejects.toThrow('broken');
    });
  });
});

describe('prefetchFactor', () => {
  it('decodes the next batches while the body works, and no more', async () => {
    const asked: number[] = [];
    const dataset = counting(20, { async: true, fail: (index) => asked.push(index) });
    const batches = new DataLoader(dataset, { batchSize: 2, prefetchFactor: 3 }).epoch(1)[Symbol.asyncIterator]();
    const first = await batches.next();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(asked.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    await batches.return?.();
    dispose([first.value.images, first.value.labels]);
  });

  it('leaves no tensors when the loop ends early', async () => {
    for (const async of [false, true]) {
      const before = memory().numTensors;
      for await (const { images, labels } of new DataLoader(counting(20, { async }), {
        batchSize: 2,
        prefetchFactor: 5,
      })) {
        dispose([images, labels]);
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(memory().numTensors).toBe(before);
    }
  });
});

describe('a failing sample', () => {
  const fail = (index: number): void => {
    if (index === 5) throw new Error('cannot read it');
  };

  it.each([false, true])(
    'ends the loop with its index and cause, after the batches before it (async: %s)',
    async (async) => {
      const loader = new DataLoader(counting(20, { async, fail }), { batchSize: 2, prefetchFactor: 4 });
      const seen: number[] = [];
      const run = async (): Promise<void> => {
        for await (const { images, labels, ids } of loader) {
          seen.push(...ids);
          dispose([images, labels]);
        }
      };
      const error = await run().catch((error) => error);
      expect(error).toBeInstanceOf(DataError);
      expect(error.message).toBe('counting, sample 5: expected an image and its label, found an error: cannot read it');
      expect(error.cause.message).toBe('cannot read it');
      expect(seen).toEqual([0, 1, 2, 3]);
    },
  );

  it('is one of another shape or label than promised', async () => {
    const wrong = (sample: Partial<Sample>): Promise<number[][]> => {
      const dataset = counting(2);
      return idsOf(new DataLoader({ ...dataset, get: (index) => ({ ...(dataset.get(index) as Sample), ...sample }) }));
    };
    await expect(wrong({ pixels: new Uint8Array(3) })).rejects.toThrow(
      /sample 0: .*1×2×1 \(2 values\), found 1×2×1 \(3 /,
    );
    await expect(wrong({ shape: [2, 1, 1] })).rejects.toThrow('found 2×1×1');
    await expect(wrong({ label: 3 })).rejects.toThrow('expected a label of one of 3 classes (from 0), found 3');
    await expect(wrong({ label: Number.NaN })).rejects.toThrow('found NaN');
  });
});

describe('signal', () => {
  it('ends the loop, also while a sample is being waited for', async () => {
    const control = new AbortController();
    const stuck: Dataset = { ...counting(4), get: () => new Promise(() => {}) };
    const loop = idsOf(new DataLoader(stuck, { signal: control.signal }));
    setTimeout(() => control.abort(new Error('enough')), 5);
    await expect(loop).rejects.toThrow('enough');
    await expect(idsOf(new DataLoader(counting(4), { signal: control.signal }))).rejects.toThrow('enough');
  });
});
