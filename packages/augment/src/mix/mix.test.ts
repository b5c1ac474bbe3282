import { memory, Rng, type Shape, type Tensor, tensor, uniform } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { expectDistribution } from '../testing/expect-draws.ts';
import type { MixAugmentation, Mixed } from './mix.ts';
import { randomCutMixV2 } from './random-cut-mix-v2.ts';
import { randomMixUpV2 } from './random-mix-up-v2.ts';

const SHAPE: Shape = [6, 4, 4, 1];

const streams = (count: number, seed = 1) => Array.from({ length: count }, (_, i) => new Rng(seed).fold(i));

describe('what a mix draws', () => {
  it('is of the batch for pairs, and of each sample for the rest', () => {
    const rngs = streams(6);
    const augmentation = randomMixUpV2();
    const drawn = augmentation.sample(rngs, SHAPE);
    const others = augmentation.sample([rngs[0]!, ...streams(6, 2).slice(1)], SHAPE);
    expect(others.pairs).toEqual(drawn.pairs);
    expect((others.mixupLambdas as Float32Array)[0]).toBe((drawn.mixupLambdas as Float32Array)[0]);
    const later = augmentation.sample([streams(6, 2)[0]!, ...rngs.slice(1)], SHAPE);
    expect(later.pairs).not.toEqual(drawn.pairs);
    expect(Array.from(later.mixupLambdas as Float32Array).slice(1)).toEqual(
      Array.from(drawn.mixupLambdas as Float32Array).slice(1),
    );
  });

  it('pairs each sample once, every one alike', () => {
    const augmentation = randomCutMixV2({ numMix: 2 });
    const places: number[][] = [[], [], [], []];
    for (let seed = 0; seed < 4000; seed++) {
      const { pairs } = augmentation.sample(streams(2, seed), [2, 4, 4, 1]);
      expect([pairs[0]! + pairs[2]!, pairs[1]! + pairs[3]!]).toEqual([1, 1]);
      for (const [k, place] of pairs.entries()) places[k]!.push(place);
    }
    for (const values of places) expectDistribution('pairs', values, { integers: [0, 1] });
    // The two orders of a sample have nothing to do with each other.
    expectDistribution(
      'pairs of pairs',
      places[0]!.map((place, i) => 2 * place + places[1]![i]!),
      { integers: [0, 3] },
    );
  });

  it('is nothing for nothing', () => {
    expect(randomMixUpV2().sample([], [0, 4, 4, 1]).pairs).toEqual(new Int32Array(0));
  });
});

onEachBackend(() => {
  describe('what a mix passes over', () => {
    it.each([
      ['randomMixUpV2', randomMixUpV2()],
      ['randomCutMixV2', randomCutMixV2({ cutSize: [0, 0.3] })],
    ] as [string, MixAugmentation<Mixed<never>>][])('keeps its pixels and its label: %s', async (_, augmentation) => {
      const images = uniform(new Rng(2), SHAPE);
      const drawn = augmentation.sample(streams(6), SHAPE);
      const params = { ...drawn, applied: Uint8Array.of(1, 0, 1, 0, 0, 1) };
      const [before, after] = [await images.data(), await augmentation.apply(images, params).data()];
      const labels = tensor([0, 1, 2, 0, 1, 2], [6], 'int32');
      const mixed = await augmentation.applyLabels!(hot(labels), params).data();
      for (const i of [1, 3, 4]) {
        expect(after.slice(16 * i, 16 * i + 16)).toEqual(before.slice(16 * i, 16 * i + 16));
        expect(Array.from(mixed.slice(3 * i, 3 * i + 3))).toEqual([0, 1, 2].map((k) => (k === i % 3 ? 1 : 0)));
      }
      expect(after).not.toEqual(before);
    });
  });

  describe('labels', () => {
    const shape: Shape = [3, 2, 2, 1];
    const params = {
      applied: Uint8Array.of(1, 1, 1),
      pairs: Int32Array.of(1, 2, 0),
      mixupLambdas: Float32Array.of(0.25, 0.5, 1),
    };

    it('become shares of classes', async () => {
      const mixed = randomMixUpV2({ numClasses: 4 }).applyLabels!(tensor([3, 0, 0], [3], 'int32'), params);
      expect([mixed.dtype, mixed.shape]).toEqual(['float32', [3, 4]]);
      await expectClose(mixed, [0.25, 0, 0, 0.75, 1, 0, 0, 0, 0, 0, 0, 1]);
    });

    it('that are shares are mixed as they are, also whole numbers', async () => {
      const shares = [0.5, 0.5, 0, 1, 1, 0];
      await expectClose(
        randomMixUpV2().applyLabels!(tensor(shares, [3, 2]), params),
        [0.375, 0.625, 0.5, 0.5, 0.5, 0.5],
      );
      const whole = randomMixUpV2({ numClasses: 2 }).applyLabels!(tensor([1, 0, 0, 1, 1, 1], [3, 2], 'int32'), params);
      expect(whole.dtype).toBe('float32');
      await expectClose(whole, [0.75, 0.25, 0.5, 1, 1, 0]);
    });

    it('of one class, and of an image alone', async () => {
      const one = { applied: Uint8Array.of(1), pairs: Int32Array.of(0), mixupLambdas: Float32Array.of(0.3) };
      await expectClose(randomMixUpV2({ numClasses: 1 }).applyLabels!(tensor([0], [1], 'int32'), one), [1]);
    });

    it('become shares also where nothing is mixed', async () => {
      const augmentation = randomMixUpV2({ numClasses: 3, p: 0 });
      const drawn = augmentation.sample(streams(3), shape);
      await expectClose(augmentation.applyLabels!(tensor([2, 0, 1], [3], 'int32'), drawn), [0, 0, 1, 1, 0, 0, 0, 1, 0]);
    });

    it('that are no class become NaN', async () => {
      const mixed = randomMixUpV2({ numClasses: 2 }).applyLabels!(tensor([0, 1, 2], [3], 'int32'), {
        ...params,
        applied: Uint8Array.of(1, 0, 0),
      });
      await expectClose(mixed, [0.75, 0.25, 0, 1, Number.NaN, Number.NaN]);
    });

    it('leave no tensor behind', async () => {
      const labels = tensor([0, 1, 0], [3], 'int32');
      const augmentation = randomMixUpV2({ numClasses: 2 });
      await expectNoLeak(() => augmentation.applyLabels!(labels, params));
      expect(labels.isDisposed).toBe(false);
    });

    it('are refused where they do not fit', () => {
      const before = memory().numTensors;
      const indices = tensor([0, 1, 0], [3], 'int32');
      const shares = tensor([1, 0, 0, 1, 1, 0], [3, 2]);
      const mixer = randomMixUpV2({ numClasses: 3 });
      expect(() => randomMixUpV2().applyLabels!(indices, params)).toThrow(
        'RandomMixUpV2: labels [3] become shares of classes; say of how many by numClasses',
      );
      expect(() => mixer.applyLabels!(shares, params)).toThrow(
        'RandomMixUpV2: expected labels [3] or [3, 3], found [3, 2]',
      );
      expect(() => mixer.applyLabels!(tensor([0, 1], [2], 'int32'), params)).toThrow('found [2]');
      expect(() => mixer.applyLabels!(undefined as unknown as Tensor, params)).toThrow(
        'RandomMixUpV2: expected labels [3] or [3, 3] as a tensor, found undefined',
      );
      expect(() => mixer.applyLabels!([0, 1, 0] as unknown as Tensor, params)).toThrow('as a tensor, found object');
      expect(memory().numTensors).toBe(before + 3);
    });
  });
});

function hot(labels: Tensor): Tensor {
  const values = Array.from(labels.dataSync(), (label) => [0, 1, 2].map((k) => (k === label ? 1 : 0)));
  return tensor(values.flat(), [labels.size, 3]);
}
