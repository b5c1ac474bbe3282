import { beforeAll, describe, it } from 'vitest';
import { useBackend } from './backend.ts';
import { expectClose } from './testing/expect-close.ts';
import { opCases, resultsOf } from './testing/op-cases.ts';
import { testWebgpuDevice } from './testing/test-webgpu-device.ts';

// What training is made of, on the engines of a browser: values and gradients must be those of the plain JavaScript backend.

const expected = new Map<string, Float32Array[]>();

beforeAll(async () => {
  await useBackend('cpu');
  for (const one of opCases) expected.set(one.name, await resultsOf(one));
});

for (const name of ['webgpu', 'wasm'] as const) {
  describe(`${name} in a browser agrees with cpu`, () => {
    beforeAll(async () => {
      await useBackend(name);
    });

    for (const one of opCases) {
      it(one.name, async () => {
        const found = await resultsOf(one);
        for (const [i, values] of found.entries()) await expectClose(values, expected.get(one.name)![i]);
      });
    }
  });
}

describe('webgpu in a browser', testWebgpuDevice);
