import { onEachBackend } from '@cnn/tensor/testing';
import { describe, it } from 'vitest';
import { compareWithKornia, type KorniaCase } from './testing/kornia.ts';
import { korniaGoldens } from './testing/kornia-goldens.ts';

onEachBackend((backend) => {
  for (const golden of korniaGoldens) {
    const { op, cases } = golden.fixture as { op: string; cases: readonly KorniaCase[] };
    describe(`${op} has Kornia's pixels`, () => {
      it.for(cases)('$name', async (each, { skip, task }) => {
        const deviation = golden.deviations?.[each.name];
        if (deviation) skip(deviation);
        // Read by tools/golden-table.mjs.
        Object.assign(task.meta, { augmentation: op, backend, differences: await compareWithKornia(golden, each) });
      });
    });
  }
});
