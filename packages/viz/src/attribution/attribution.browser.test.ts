import { dispose, memory, type Tensor, useBackend, zeros } from '@cnn/tensor';
import { expectClose } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import * as viz from '../index.ts';
import { images, network, ofClassifiers, ofModels } from '../testing/attribution-methods.ts';
import type { Attribution, Explained } from './attribution.ts';

// Every method in a page: on WebGPU it says what it says on the JavaScript backend.

const methods = { ...ofClassifiers, ...ofModels } as Record<string, () => Attribution<Explained>>;

/** A method's map of two images, and how many tensors it left behind. */
async function mapOn(backend: 'cpu' | 'webgpu', name: string): Promise<{ map: number[]; left: number }> {
  await useBackend(backend);
  const model = network();
  dispose(model.call(zeros([1, 6, 9, 3])));
  const method = methods[name]();
  const x = images(2);
  const before = memory().numTensors;
  const found: Tensor = await method(name in ofModels ? model : model.asClassifier(), x, { target: [1, 3] });
  const left = memory().numTensors - before - 1;
  const map = Array.from(await found.data());
  dispose([found, x]);
  model.dispose();
  return { map, left };
}

describe('attributions on webgpu', () => {
  beforeAll(async () => {
    await useBackend('webgpu');
  });
  it.each(Object.keys(methods))('%s', async (name) => {
    const expected = await mapOn('cpu', name);
    const { map, left } = await mapOn('webgpu', name);
    await expectClose(map, expected.map, { relative: 1e-4, absolute: 1e-6 });
    expect(left).toBe(0);
  });

  it('visualises a feature as elsewhere', async () => {
    const drawn: number[][] = [];
    for (const backend of ['cpu', 'webgpu'] as const) {
      await useBackend(backend);
      const model = network();
      const options = { size: [6, 9] as const, steps: 3 };
      const picture = await viz.visualizeFeature(model, viz.channel('', 2), options);
      drawn.push(Array.from(await picture.data()));
      picture.dispose();
      model.dispose();
    }
    await expectClose(drawn[1], drawn[0], { relative: 1e-3 });
  });
});
