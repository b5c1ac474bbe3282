import { normal, ones, Rng, type Tensor, tensor } from '@cnn/tensor';
import { expectClose, expectGradient, onEachBackend } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { alignment } from './alignment.ts';
import { channel } from './channel.ts';
import { channelInterpolation } from './channel-interpolation.ts';
import { direction } from './direction.ts';
import { diversity } from './diversity.ts';
import { layerEnergy } from './layer-energy.ts';
import { neuron } from './neuron.ts';
import { type Objective, scaledObjective, sumOfObjectives } from './objective.ts';
import { pixelNorm, totalVariation } from './pixels.ts';

onEachBackend(() => {
  /** Two images at a layer of 2×2 places and two channels, and at one without places. */
  let maps: Tensor;
  let features: Tensor;
  let images: Tensor;
  const layers = (): Record<string, Tensor> => ({ maps, features });
  const score = (objective: Objective) => objective.score({ images, output: (layer) => layers()[layer] });
  beforeAll(() => {
    maps = tensor([1, 10, 2, 20, 3, 30, 4, 40, 5, 0, 5, 0, 5, 0, 5, 0], [2, 2, 2, 2]);
    features = tensor([1, 2, 3, 4, 5, 6], [2, 3]);
    images = tensor([0, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5], [2, 2, 2, 1]);
  });

  it('are what they say', async () => {
    await expectClose(score(channel('maps', 1)), [25, 0]);
    await expectClose(score(channel('features', 2)), [3, 6]);
    await expectClose(score(neuron('maps', 0)), [4, 5]);
    await expectClose(score(neuron('maps', 1, { y: 0, x: 1 })), [20, 0]);
    await expectClose(score(neuron('features', 0)), [1, 4]);
    await expectClose(score(direction('maps', [1, -0.1])), [0, 5]);
    await expectClose(score(layerEnergy('features')), [14 / 3, 77 / 3]);
    await expectClose(score(channelInterpolation('maps', 0, 1)), [2.5, 0]);
    await expectClose(score(alignment('features')), [-9, 0]);
    await expectClose(score(totalVariation()), [1 + 0 + 0.5 + 0.5, 0]);
    await expectClose(score(pixelNorm(1)), [0.25, 0]);
    await expectClose(score(pixelNorm(2)), [0.125, 0]);
  });

  it('weighs a product by the angle', async () => {
    await expectClose(score(direction('features', [4, 5, 6], { cosinePower: 2 })), [
      32 * (32 / (Math.hypot(1, 2, 3) * Math.hypot(4, 5, 6))) ** 2,
      77,
    ]);
    await expectClose(score(direction('features', [-1, 0, 0], { cosinePower: 1 })), [-0.1, -0.4]);
  });

  it('adds and weighs', async () => {
    const both = sumOfObjectives(channel('maps', 0), scaledObjective(channel('features', 0), -2));
    expect(both.layers).toEqual(['maps', 'features']);
    expect(both.name).toBe('Channel(layer=maps, channel=0) + -2 × (Channel(layer=features, channel=0))');
    await expectClose(score(both), [2.5 - 2, 5 - 8]);
  });

  describe('diversity', () => {
    it('is least where all are alike, and zero of one', async () => {
      const of = (output: Tensor) => diversity('x').score({ images, output: () => output });
      await expectClose(of(ones([3, 2, 2, 2])), [-2 / 3, -2 / 3, -2 / 3]);
      await expectClose(of(ones([1, 2, 2, 2])), [0]);
      await expectClose(of(tensor([1, 0, 0, 1], [2, 1, 1, 2])), [0, 0]);
    });
  });

  it('have the gradients of their numbers', async () => {
    const x = normal(new Rng(1), [2, 3, 3, 4], 1, 0.4);
    for (const objective of [
      channel('x', 1),
      neuron('x', 2),
      direction('x', [1, 2, 0.5, 1], { cosinePower: 2 }),
      layerEnergy('x'),
      diversity('x'),
      alignment('x'),
      channelInterpolation('x', 0, 3),
      pixelNorm(2),
    ]) {
      await expectGradient((at) => objective.score({ images: at, output: () => at }), x);
    }
    x.dispose();
  });

  it('refuses what does not fit', () => {
    expect(() => score(channel('maps', 2))).toThrow("channel: expected a channel of 'maps' from 0 to 1, found 2");
    expect(() => score(channel('maps', -1))).toThrow(RangeError);
    expect(() => score(neuron('maps', 0, { y: 2 }))).toThrow(
      "expected a place inside the 2×2 that layer 'maps' gives, found row 2, column 1",
    );
    expect(() => score(direction('maps', [1]))).toThrow("expected 2 numbers for the channels of 'maps', found 1");
    expect(() => direction('maps', [])).toThrow('expected a number for each channel, found none');
    expect(() => sumOfObjectives()).toThrow('expected at least one objective, found none');
    expect(() => scaledObjective(channel('maps', 0), Number.NaN)).toThrow('expected a finite factor, found NaN');
    expect(() => pixelNorm(3 as 1)).toThrow('pixelNorm: p must be a whole number in [1, 2], found 3');
    expect(() => alignment('maps', { decay: 0 })).toThrow(RangeError);
    expect(() => layerEnergy('x').score({ images, output: () => ones([3]) })).toThrow(
      "expected layer 'x' to give [batch, height, width, channels] or [batch, features], found [3]",
    );
  });
});
