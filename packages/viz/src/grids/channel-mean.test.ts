import { mean, normal, Rng, tensor, useBackend } from '@cnn/tensor';
import { expectClose } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { heatMap } from '../picture/heat-map.ts';
import { channelAt, channelMean } from './channel-mean.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

describe('channelMean', () => {
  it('is the sum over the channels divided by their number', async () => {
    const output = tensor([1, 2, 6, 10, 20, 60], [1, 1, 2, 3]);
    const values = { shape: output.shape, data: (await output.data()) as Float32Array };
    expect(Array.from(channelMean(values))).toEqual([3, 30]);
  });

  it('agrees with the mean op', async () => {
    const output = normal(new Rng(1), [1, 5, 4, 7]);
    const values = { shape: output.shape, data: (await output.data()) as Float32Array };
    await expectClose(channelMean(values), mean(output, -1));
  });

  it("shows the same picture as the course's division by the height", () => {
    // 8 rows and 4 channels, so that both divisions are exact.
    const shape = [1, 8, 3, 4];
    const data = Float32Array.from(new Rng(2).integers(8 * 3 * 4, -50, 50));
    const byChannels = channelMean({ shape, data });
    const byHeight = byChannels.map((value) => (value * 4) / 8);
    expect(byHeight).not.toEqual(byChannels);
    expect(heatMap(byHeight, [8, 3])).toEqual(heatMap(byChannels, [8, 3]));
  });

  it('is not finite where one channel is not', () => {
    expect(channelMean({ shape: [1, 1, 2, 2], data: Float32Array.of(1, Number.NaN, 1, 3) })[0]).toBeNaN();
  });
});

describe('channelAt', () => {
  it('takes every channel-th value', () => {
    const values = { shape: [1, 1, 2, 3], data: Float32Array.of(0, 1, 2, 10, 11, 12) };
    expect(Array.from(channelAt(values, 2))).toEqual([2, 12]);
  });
});
