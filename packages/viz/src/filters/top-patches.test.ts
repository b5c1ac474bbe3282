import {
  Conv2d,
  ConvTranspose2d,
  Flatten,
  Linear,
  MaxPool2d,
  Module,
  ReLU,
  receptiveFields,
  Sequential,
} from '@cnn/layers';
import {
  concat,
  memory,
  mul,
  Rng,
  slice,
  sum,
  type Tensor,
  tensor,
  uniform,
  useBackend,
  valueAndGradient,
} from '@cnn/tensor';
import { expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSvg, picturesIn } from '../testing/expect-svg.ts';
import type { ImageBatch } from './image-batches.ts';
import { type TopPatches, topPatches } from './top-patches.ts';
import { topPatchesGrid } from './top-patches-grid.ts';

const network = () =>
  new Sequential({
    conv1: new Conv2d(2, 3, 3, { padding: 1 }),
    pool: new MaxPool2d(2),
    conv2: new Conv2d(3, 4, 3, { padding: [2, 0], dilation: [2, 1] }),
    relu: new ReLU(),
    flatten: new Flatten(),
    fc: new Linear(4 * 4 * 3, 5),
  }).initialize(new Rng(1));

const images = (count: number) => uniform(new Rng(2), [count, 8, 10, 2], -1, 1);

async function* inBatches(x: Tensor, order: readonly number[][]): AsyncGenerator<ImageBatch> {
  for (const ids of order) {
    const parts = ids.map((id) => slice(x, [id, 0, 0, 0], [1, -1, -1, -1]));
    yield { images: concat(parts, 0), labels: tensor(ids), ids };
    for (const part of parts) part.dispose();
  }
}

const values = ({ filters }: TopPatches) => filters.map(({ patches }) => patches.map(({ value, id }) => [id, value]));

onEachBackend((backend) => {
  const model = network();
  beforeAll(() => model.call(images(1)).dispose());

  describe('topPatches', () => {
    it('are the strongest activations, one an image, as a look at all of them finds', async () => {
      const x = images(7);
      const found = await topPatches(model, x, { layer: 'conv2', filters: [2, 0], count: 3 });
      const output = new Sequential(model.modules[0], model.modules[1], model.modules[2]).call(x);
      const [, height, width, channels] = output.shape as number[];
      const data = await output.data();
      for (const { filter, patches, notFinite } of found.filters) {
        const best = Array.from({ length: 7 }, (_, image) => {
          const own = Array.from(
            { length: height * width },
            (_, place) => data[(image * height * width + place) * channels + filter],
          );
          const value = Math.max(...own);
          const place = own.indexOf(value);
          return { id: image, value, row: Math.floor(place / width), column: place % width };
        });
        best.sort((a, b) => b.value - a.value);
        expect(patches.map(({ window, pixels, ...rest }) => rest)).toEqual(best.slice(0, 3));
        expect(notFinite).toBe(0);
      }
      expect(found).toMatchObject({ layer: 'conv2', channels: 4, images: 7 });
    });

    it('do not depend on the size and the order of the batches', async () => {
      const x = images(7);
      const whole = await topPatches(model, x, { layer: 'relu', count: 4 });
      const order = [[5, 1, 6], [0], [4, 3, 2]];
      const parts = await topPatches(model, inBatches(x, order), { layer: 'relu', count: 4 });
      expect(values(parts)).toEqual(values(whole));
      expect(parts.filters[1].patches[0].pixels).toEqual(whole.filters[1].patches[0].pixels);
    });

    it('of equal activations take the lower id and the earlier place', async () => {
      const flat = mul(images(1), 0);
      const same = concat([flat, flat, flat], 0);
      const found = await topPatches(model, inBatches(same, [[2, 0], [1]]), { layer: 'conv1', filters: [0], count: 2 });
      expect(found.filters[0].patches).toMatchObject([
        { id: 0, row: 0, column: 0 },
        { id: 1, row: 0, column: 0 },
      ]);
    });

    it('keep the stronger view of an image that comes twice', async () => {
      const x = images(2);
      const stronger = mul(x, 3);
      async function* twice() {
        yield { images: mul(x, 1), ids: [0, 1] };
        yield { images: mul(stronger, 1), ids: [0, 1] };
      }
      const found = await topPatches(model, twice(), { layer: 'conv1', count: 9 });
      expect(values(found)).toEqual(values(await topPatches(model, stronger, { layer: 'conv1' })));
    });

    it('pass over what is not finite, and count it', async () => {
      const x = tensor([Number.NaN, 0.2, 0.7, Number.POSITIVE_INFINITY], [1, 2, 2, 1]);
      const same = new Conv2d(1, 1, 1, { bias: false });
      same.weight.assign(tensor([1], [1, 1, 1, 1]));
      const found = await topPatches(new Sequential(same), x, { layer: '0' });
      expect(found.filters[0]).toMatchObject({ notFinite: 2, patches: [{ row: 1, column: 0, id: 0 }] });
      const none = await topPatches(new Sequential(same), slice(x, [0, 0, 0, 0], [1, 1, 1, 1]), { layer: '0' });
      expect(none.filters[0]).toMatchObject({ patches: [], notFinite: 1 });
      await expectSvg(await topPatchesGrid(none));
    });

    it('of vectors and of maps of one place are whole images', async () => {
      const x = images(2);
      const found = await topPatches(model, x, { layer: 'fc', filters: [4] });
      const [best] = found.filters[0].patches;
      expect(best).toMatchObject({ row: 0, column: 0, window: { top: 0, bottom: 7, left: 0, right: 9 } });
      expect([...best.pixels!.data]).toEqual([...(await slice(x, [best.id, 0, 0, 0], [1, 8, 10, 2]).data())]);
    });

    it('leave no tensor, no hook and the model in its own mode, also after an error', async () => {
      const x = images(3);
      await expectNoLeak(async () => void (await topPatches(model, x, { layer: 'conv2' })));
      await expectNoLeak(async () => void (await topPatches(model, inBatches(x, [[0, 1], [2]]), { layer: 'conv2' })));
      await expectNoLeak(async () => {
        const wrong = tensor([1, 2], [1, 1, 1, 2]);
        await expect(topPatches(model, wrong, { layer: 'conv2' })).rejects.toThrow();
        wrong.dispose();
      });
      expect(model.training).toBe(true);
      const before = memory().numTensors;
      model.call(x).dispose();
      expect(memory().numTensors).toBe(before);
    });

    it('name what does not fit', async () => {
      const x = images(1);
      await expect(topPatches(model, x, { layer: 'conv3' })).rejects.toThrow(
        "topPatches: Sequential has no layer 'conv3'; did you mean 'conv1'?",
      );
      await expect(topPatches(model, x, { layer: 'conv2', filters: [4] })).rejects.toThrow(
        'filter must be a whole number in [0, 3], found 4',
      );
      await expect(topPatches(model, x, { layer: 'conv2', filters: [] })).rejects.toThrow('at least one filter');
      await expect(topPatches(model, inBatches(x, []), { layer: 'conv2' })).rejects.toThrow(
        'topPatches: expected at least one image, found none',
      );
      await expect(topPatches(model, slice(x, [0, 0, 0, 0], [0, -1, -1, -1]), { layer: 'conv2' })).rejects.toThrow(
        'found none',
      );
      await expect(topPatches(model, tensor([1, 2]), { layer: 'conv2' })).rejects.toThrow('expected images');
      await expect(topPatches(model, x, { layer: 'conv2', count: 0 })).rejects.toThrow(RangeError);
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(topPatches(model, x, { layer: 'conv2', signal })).rejects.toThrow('enough');
    });

    if (backend === 'wasm') {
      it('hold each pixel that the activation depends on, and none is missing', async () => {
        const layer = fc.record({
          kernel: fc.integer({ min: 1, max: 4 }),
          stride: fc.integer({ min: 1, max: 2 }),
          padding: fc.integer({ min: 0, max: 2 }),
          transposed: fc.boolean(),
        });
        await fc.assert(
          fc.asyncProperty(fc.array(layer, { minLength: 1, maxLength: 3 }), fc.nat(), async (layers, seed) => {
            const convolutions = layers.map(({ kernel, transposed, stride, padding }) =>
              transposed
                ? new ConvTranspose2d(1, 1, kernel, { stride, padding: Math.min(padding, (kernel - 1) >> 1) })
                : new Conv2d(1, 1, kernel, { stride, padding }),
            );
            const net = new Sequential(...convolutions).initialize(new Rng(seed));
            const size = 16;
            const x = uniform(new Rng(seed).fold('x'), [1, size, size, 1], 0.5, 1);
            const found = await topPatches(net, x, { layer: '' });
            const [{ row, column, window, pixels }] = found.filters[0].patches;
            const { gradient } = valueAndGradient(
              (at) => sum(slice(net.call(at), [0, row, column, 0], [1, 1, 1, 1])),
              x,
            );
            const slopes = await gradient.data();
            const all = await x.data();
            const inside = (i: number) => {
              const [y, at] = [Math.floor(i / size), i % size];
              return y >= window.top && y <= window.bottom && at >= window.left && at <= window.right;
            };
            const support = [...slopes.keys()].filter((i) => slopes[i] !== 0);
            expect(support.every(inside)).toBe(true);
            expect([...(pixels?.data ?? [])]).toEqual([...all].filter((_, i) => inside(i)));
            // Dense kernels of stride 1 see every pixel of their window.
            if (layers.every(({ stride }) => stride === 1)) {
              expect([...all.keys()].filter(inside)).toEqual(support);
            }
            net.dispose();
          }),
          { numRuns: 40, seed: 3 },
        );
      });
    }
  });
});

describe('topPatchesGrid', () => {
  beforeAll(async () => {
    await useBackend('cpu');
  });

  const colors = (count: number) => uniform(new Rng(3), [count, 6, 6, 3]);

  it('draws a block a filter, with what is beside it, and says what is not shown', async () => {
    const model = new Sequential(new Conv2d(3, 20, 5, { padding: 2 })).initialize(new Rng(4));
    const found = await topPatches(model, colors(10), { layer: '0', filters: [3, 7] });
    const red = { width: 2, height: 1, data: Uint8ClampedArray.of(255, 0, 0, 255, 255, 0, 0, 255) };
    const svg = await topPatchesGrid(found, { beside: { 3: [red], 7: [red, red] } });
    await expectSvg(svg);
    expect(svg).toContain('2 of 20 filters (18 not shown)');
    expect(picturesIn(svg)).toHaveLength(9 + 1 + 9 + 2);
    expect(svg).toContain('>Filter 7</text>');
  });

  it('takes one filter, one image, and names with markup', async () => {
    class Named extends Module {
      override readonly kind = '<img onerror="x">';
      readonly inner = new Conv2d(3, 1, 1);
      forward = (x: Tensor) => this.inner.call(x);
    }
    const model = new Sequential({ '<img onerror="x">': new Named() });
    const found = await topPatches(model, colors(1), { layer: '<img onerror="x">' });
    const svg = await topPatchesGrid(found, { title: '<img onerror="x">' });
    await expectSvg(svg);
    expect(svg).not.toContain('<img');
    await expect(topPatchesGrid(found, { size: 2 })).rejects.toThrow('size must be at least 8');
  });

  it('stays a small picture with large windows', async () => {
    const x = uniform(new Rng(5), [1, 224, 224, 3]);
    const found = await topPatches(new Sequential(new Conv2d(3, 1, 224, { stride: 224 })), x, { layer: '0' });
    expect((await topPatchesGrid(found)).length).toBeLessThan(60_000);
    expect(receptiveFields(new Sequential(new Conv2d(3, 1, 3)), [1, 4, 4, 3]).get('')!.size).toEqual([3, 3]);
  });
});
