import { sizeOf, useBackend } from '@cnn/tensor';
import { beforeAll, describe, it } from 'vitest';
import { compareWithKornia, type KorniaCase } from './testing/kornia.ts';
import { korniaGoldens } from './testing/kornia-goldens.ts';

/** Of each augmentation the smallest cases: a software adapter is slow. */
const CASES_EACH = 2;

describe("augmentations on webgpu have Kornia's pixels", () => {
  beforeAll(async () => {
    await useBackend('webgpu');
  });
  for (const golden of korniaGoldens) {
    const { op, cases } = golden.fixture as { op: string; cases: readonly KorniaCase[] };
    const smallest = [...cases].sort((a, b) => sizeOf(a.images.shape) - sizeOf(b.images.shape)).slice(0, CASES_EACH);
    describe(op, () => {
      it.for(smallest)('$name', async (each, { skip, task }) => {
        const deviation = golden.deviations?.[each.name];
        if (deviation) skip(deviation);
        const differences = await compareWithKornia(golden, each);
        Object.assign(task.meta, { augmentation: op, backend: 'webgpu', differences });
      });
    });
  }
});
