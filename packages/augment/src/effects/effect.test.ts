import { add, concat, mul, neg, Rng, reshape, type Shape, type Tensor, tensor, uniform, zeros } from '@cnn/tensor';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { chanceOf, type Drawn } from '../parameters/chance.ts';
import { besideImages } from '../parameters/column.ts';
import { type EffectParts, effect } from './effect.ts';

type Parts = EffectParts<'amount' | 'pair'>;

/** Adds what it drew, and notes what it was given. */
function adding(given: { shape: Shape; applied: Uint8Array; pair: unknown }[], more: Partial<Parts> = {}) {
  return effect<'amount' | 'pair'>('Adding', {
    chance: chanceOf('Adding', {}, 0.5),
    options: {},
    draw: (rng) => ({ amount: rng.uniforms(1)[0]!, pair: [1, 2] }),
    change: (images, params) => {
      given.push({ shape: images.shape, applied: params.applied, pair: params.pair });
      return add(images, besideImages(params.amount, images.shape[0]!));
    },
    ...more,
  });
}

const params = (applied: number[], amounts: number[]): Drawn<'amount' | 'pair'> => ({
  applied: Uint8Array.from(applied),
  amount: Float32Array.from(amounts),
  pair: Float32Array.from(amounts.flatMap((amount) => [amount, -amount])),
});

/** Images of one number each. */
const images = (...values: number[]) => tensor(values, [values.length, 1, 1, 1]);

onEachBackend(() => {
  describe('an effect', () => {
    it.each([
      [
        [1, 0, 1, 0, 1],
        [11, 2, 33, 4, 55],
      ],
      [
        [0, 0, 1, 1, 0],
        [1, 2, 33, 44, 5],
      ],
      [
        [1, 0, 0, 0, 0],
        [11, 2, 3, 4, 5],
      ],
      [
        [0, 0, 0, 0, 1],
        [1, 2, 3, 4, 55],
      ],
      [
        [0, 1, 1, 1, 1],
        [1, 22, 33, 44, 55],
      ],
    ])('computes the images chosen by %j alone, and puts them back', async (applied, expected) => {
      const given: Parameters<typeof adding>[0] = [];
      const changed = adding(given).apply(images(1, 2, 3, 4, 5), params(applied, [10, 20, 30, 40, 50]));
      expect(Array.from(await changed.data())).toEqual(expected);
      const count = applied.reduce((a, b) => a + b);
      expect(given).toHaveLength(1);
      expect(given[0]!.shape).toEqual([count, 1, 1, 1]);
      expect(given[0]!.applied).toEqual(new Uint8Array(count).fill(1));
      const amounts = [10, 20, 30, 40, 50].filter((_, i) => applied[i]);
      expect(given[0]!.pair).toEqual(Float32Array.from(amounts.flatMap((amount) => [amount, -amount])));
    });

    it('is given all images at once where all are chosen, and none where none is', async () => {
      const given: Parameters<typeof adding>[0] = [];
      const all = params([1, 1], [10, 20]);
      expect(Array.from(await adding(given).apply(images(1, 2), all).data())).toEqual([11, 22]);
      expect(given[0]!.pair).toBe(all.pair);
      const before = images(Number.NaN, 2);
      const none = adding(given).apply(before, { applied: Uint8Array.of(0, 0) } as never);
      expect(Array.from(await none.data())).toEqual([Number.NaN, 2]);
      expect(none).not.toBe(before);
      expect(given).toHaveLength(1);
    });

    it('is not asked to change images without pixels', () => {
      const given: Parameters<typeof adding>[0] = [];
      for (const heedsApplied of [true, false]) {
        const empty = adding(given, { heedsApplied }).apply(zeros([2, 0, 4, 3]), params([1, 0], [1, 2]));
        expect(empty.shape).toEqual([2, 0, 4, 3]);
      }
      expect(given).toHaveLength(0);
    });

    it('is given all images, and who is chosen, if it heeds that', async () => {
      const given: Parameters<typeof adding>[0] = [];
      const heeding = adding(given, { heedsApplied: true });
      await heeding.apply(images(1, 2, 3), params([0, 1, 0], [10, 20, 30])).data();
      expect(given).toEqual([
        { shape: [3, 1, 1, 1], applied: Uint8Array.of(0, 1, 0), pair: Float32Array.of(10, -10, 20, -20, 30, -30) },
      ]);
    });

    it('leaves images that are not chosen bit for bit', async () => {
      const bits = Uint32Array.of(0x7fc12345, 0x80000000, 1);
      const odd = tensor(new Float32Array(bits.buffer), [3, 1, 1, 1]);
      const values = (await adding([])
        .apply(concat([odd, images(1)], 0), params([0, 0, 0, 1], [9, 9, 9, 9]))
        .data()) as Float32Array;
      expect(new Uint32Array(values.slice().buffer).subarray(0, 3)).toEqual(bits);
      expect(values[3]).toBe(10);
    });

    it('has gradients to the images and to parameters, of part of a batch', async () => {
      const squaring = effect<'amount'>('Squaring', {
        chance: chanceOf('Squaring', {}, 0.5),
        options: {},
        change: (x, { amount }) => mul(mul(x, x), besideImages(amount, x.shape[0]!)),
      });
      const applied = Uint8Array.of(1, 0, 1, 1);
      const amount = tensor([2, 3, 0.5, -1]);
      const x = uniform(new Rng(1), [4, 2, 2, 1]);
      await expectGradient((y) => squaring.apply(y, { applied, amount }), x);
      await expectGradient((to) => squaring.apply(x, { applied, amount: to }), amount);
    });

    it('takes parameters with several axes', async () => {
      const adds = effect<'field'>('Field', {
        chance: chanceOf('Field', {}, 0.5),
        options: {},
        change: (x, { field }) => add(x, reshape(field as Tensor, x.shape)),
      });
      const field = tensor([1, 2, 3, 4, 5, 6], [3, 2, 1]);
      const x = zeros([3, 2, 1, 1]);
      const changed = adds.apply(x, { applied: Uint8Array.of(1, 0, 1), field });
      await expectClose(changed, tensor([1, 2, 0, 0, 5, 6], [3, 2, 1, 1]), { absolute: 0 });
    });

    it('changes masks of the chosen, told the shape of the images', async () => {
      let told: Shape | undefined;
      const masking = adding([], {
        changeMasks: (masks, _, shape) => {
          told = shape;
          return neg(masks);
        },
      });
      const masks = masking.applyMasks!(images(1, 2, 3), params([1, 0, 1], [0, 0, 0]), [3, 8, 8, 3]);
      expect(Array.from(await masks.data())).toEqual([-1, 2, -3]);
      expect(told).toEqual([3, 8, 8, 3]);
      expect(adding([]).applyMasks).toBeUndefined();
    });

    it('keeps no tensor', async () => {
      const x = uniform(new Rng(1), [5, 3, 3, 2]);
      for (const heedsApplied of [true, false]) {
        const drawn = params([1, 0, 1, 0, 1], [1, 2, 3, 4, 5]);
        await expectNoLeak(() => adding([], { heedsApplied }).apply(x, drawn));
      }
      x.dispose();
    });
  });
});

it('refuses images of other channels than it takes, also where none is chosen', () => {
  const colored = adding([], { channels: 3 });
  expect(() => colored.apply(images(1), params([0], [1]))).toThrow('Adding: expected images with 3 channels, found 1');
});
