import { sizeOf, useBackend } from '@cnn/tensor';
import { beforeAll, describe, it } from 'vitest';
import activation from './fixtures/activation.json';
import blocks from './fixtures/blocks.json';
import convolution from './fixtures/convolution.json';
import linear from './fixtures/linear.json';
import norm from './fixtures/norm.json';
import pooling from './fixtures/pooling.json';
import shape from './fixtures/shape.json';
import * as layers from './index.ts';
import { expectGolden, type GoldenCase } from './testing/golden.ts';
import { MaxUnpool1d, MaxUnpool2d } from './testing/pool-and-unpool.ts';

/** Of each layer the smallest cases: a software adapter is slow. */
const CASES_PER_LAYER = 8;

const all = [convolution, pooling, shape, activation, norm, linear, blocks].flat() as unknown as GoldenCase[];
const size = ({ inputs, outputs }: GoldenCase): number =>
  [...inputs, ...outputs.map((output) => output.shape)].reduce((total, each) => total + sizeOf(each), 0);

describe("layers on webgpu have PyTorch's numbers", () => {
  beforeAll(async () => {
    await useBackend('webgpu');
  });
  for (const kind of new Set(all.map(({ layer }) => layer))) {
    const cases = all.filter(({ layer }) => layer === kind).sort((a, b) => size(a) - size(b));
    describe(kind, () => {
      it.for(cases.slice(0, CASES_PER_LAYER))('$name', async (each, { task }) => {
        const relativeError = await expectGolden({ ...layers, MaxUnpool1d, MaxUnpool2d }, each);
        Object.assign(task.meta, { layer: kind, backend: 'webgpu', relativeError });
      });
    });
  }
});
