import { useBackend } from '@cnn/tensor';
import { beforeAll, describe, it } from 'vitest';
import cases from './fixtures/losses.json';
import { expectGoldenLoss, type GoldenLoss } from './testing/golden-loss.ts';

const all = cases as unknown as GoldenLoss[];

describe("losses on webgpu have PyTorch's numbers", () => {
  beforeAll(async () => {
    await useBackend('webgpu');
  });
  for (const kind of new Set(all.map(({ loss }) => loss))) {
    describe(kind, () => {
      it.for(all.filter(({ loss }) => loss === kind))('$name', async (each, { task }) => {
        Object.assign(task.meta, { layer: kind, backend: 'webgpu', relativeError: await expectGoldenLoss(each) });
      });
    });
  }
});
