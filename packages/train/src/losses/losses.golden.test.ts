import { onEachBackend } from '@cnn/tensor/testing';
import { describe, it } from 'vitest';
import cases from '../fixtures/losses.json';
import { expectGoldenLoss, type GoldenLoss } from '../testing/golden-loss.ts';

const all = cases as unknown as GoldenLoss[];

onEachBackend((backend) => {
  for (const kind of new Set(all.map(({ loss }) => loss))) {
    describe(`${kind} has PyTorch's value and gradients`, () => {
      it.for(all.filter(({ loss }) => loss === kind))('$name', async (each, { task }) => {
        // Read by tools/golden-table.mjs.
        Object.assign(task.meta, { layer: kind, backend, relativeError: await expectGoldenLoss(each) });
      });
    });
  }
});
