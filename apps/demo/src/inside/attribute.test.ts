import { useBackend } from '@cnn/tensor';
import { expectNoLeak } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { openShipped } from '../networks/open-shipped.ts';
import type { OpenedNetwork } from '../networks/opened-network.ts';
import { attribute } from './attribute.ts';
import { attributionChoices } from './attribution-choices.ts';

const slope = { pixels: Uint8Array.from({ length: 784 }, (_, i) => (i % 28) * 9), shape: [28, 28, 1] } as const;
const { signal } = new AbortController();

describe('attribute', () => {
  let opened: OpenedNetwork;

  beforeAll(async () => {
    await useBackend('wasm');
    opened = await openShipped('lenet5-fashion-mnist');
  });

  for (const { id, name } of attributionChoices) {
    it(`draws ${name}, and another map for another class`, async () => {
      await expectNoLeak(async () => {
        const maps = [];
        for (const label of [0, 8])
          maps.push(await attribute(opened, slope, { method: id, label, layer: 'pool' }, signal));
        for (const { mapUrl, seenUrl } of maps)
          expect([mapUrl, seenUrl].join()).toMatch(/^data:image\/png;.*,data:image\/png;/);
        // Eigen-CAM asks for what is strongest in the layer, whatever the class.
        if (id === 'eigen-cam') expect(maps[0].mapUrl).toBe(maps[1].mapUrl);
        else expect(maps[0].mapUrl).not.toBe(maps[1].mapUrl);
      });
    });
  }

  it('looks at the layer that is asked for', async () => {
    const [last, first] = [await mapOf('pool'), await mapOf('conv1')];
    expect(last).toBe(await mapOf(undefined));
    expect(first).not.toBe(last);
  });

  it('says which method it does not know, and stops', async () => {
    await expect(attribute(opened, slope, { method: 'grad-cma' }, signal)).rejects.toThrow(
      "unknown method 'grad-cma'; did you mean 'grad-cam'?",
    );
    const stopped = AbortSignal.abort();
    await expectNoLeak(async () => {
      await expect(attribute(opened, slope, { method: 'lime' }, stopped)).rejects.toThrow('abort');
    });
  });

  const mapOf = async (layer: string | undefined): Promise<string> =>
    (await attribute(opened, slope, { method: 'grad-cam', label: 1, layer }, signal)).mapUrl;
});
