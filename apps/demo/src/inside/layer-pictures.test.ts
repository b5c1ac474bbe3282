import { decodePNG } from '@cnn/datasets';
import { useBackend } from '@cnn/tensor';
import { expectNoLeak } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { openShipped } from '../networks/open-shipped.ts';
import type { OpenedNetwork } from '../networks/opened-network.ts';
import { channelPictures, layerPictures } from './layer-pictures.ts';

const slope = { pixels: Uint8Array.from({ length: 784 }, (_, i) => (i % 28) * 9), shape: [28, 28, 1] } as const;

describe('pictures of layers', () => {
  let opened: OpenedNetwork;

  beforeAll(async () => {
    await useBackend('wasm');
    opened = await openShipped('lenet5-fashion-mnist');
  });

  it('shows every run of every layer, by a name of its own', async () => {
    await expectNoLeak(async () => {
      const layers = await layerPictures(opened, slope);
      expect(layers.map(({ id, shape }) => `${id} ${shape.join('×')}`)).toEqual([
        'conv1 28×28×6',
        'activation 28×28×6',
        'pool 14×14×6',
        'conv2 10×10×16',
        'activation#2 10×10×16',
        'pool#2 5×5×16',
        'fc1 120',
        'activation#3 120',
        'fc2 84',
        'activation#4 84',
        'fc3 10',
      ]);
      expect(await sizeOf(layers[0].url)).toEqual([28, 28]);
      // Ten features, in three rows of four.
      expect(await sizeOf(layers[10].url)).toEqual([3, 4]);
    });
  });

  it('shows the channels of one layer, with their numbers', async () => {
    const channels = await channelPictures(opened, slope, 'activation#2', 5);
    expect(channels).toHaveLength(5);
    for (const { low, mean, high, url } of channels) {
      expect(low).toBeGreaterThanOrEqual(-1);
      expect(high).toBeLessThanOrEqual(1);
      expect(mean).toBeGreaterThanOrEqual(low);
      expect(mean).toBeLessThanOrEqual(high);
      expect(await sizeOf(url)).toEqual([10, 10]);
    }
  });

  it('has none for features without places, and refuses a layer that is none', async () => {
    expect(await channelPictures(opened, slope, 'fc1', 64)).toEqual([]);
    await expect(channelPictures(opened, slope, 'pool#3', 64)).rejects.toThrow("has no layer 'pool#3'");
  });
});

async function sizeOf(url: string): Promise<readonly number[]> {
  const bytes = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
  return (await decodePNG(bytes)).shape.slice(0, 2);
}
