import { modelInfo } from '@cnn/models';
import { Rng, useBackend } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Terminal } from '../terminal/terminal.ts';
import type { RunConfig } from './config.ts';
import { fitBatch } from './fit-batch.ts';
import { presets } from './presets.ts';

describe('fitBatch', () => {
  beforeAll(() => useBackend('wasm', { threads: 1 }));

  const network = modelInfo('airbench94').create({ classes: 10, rng: new Rng(0) });

  function fitted(asked: Partial<RunConfig>, samples = 50_000) {
    const lines: string[] = [];
    const terminal = { say: (line: string) => void lines.push(line) } as unknown as Terminal;
    const config = { batchSize: 128, accumulate: 1, ...asked } as RunConfig;
    const found = fitBatch(config, { network, inputShape: [32, 32, 3], samples, terminal });
    return { ...found, lines };
  }

  it("takes airbench94's batch of 2000 in halves on wasm, and says so", () => {
    expect(presets['airbench94-muon'].settings.batchSize).toBe(2000);
    expect(fitted({ batchSize: 2000 })).toEqual({
      batchSize: 1000,
      accumulate: 2,
      lines: [
        'A batch of 2000 needs more memory than this backend has: it is taken in 2 parts of 1000, whose gradients make one step',
      ],
    });
    expect(fitted({ batchSize: 4000, accumulate: 3 })).toMatchObject({ batchSize: 1000, accumulate: 12 });
  });

  it('leaves a batch that fits, or that there are not pictures enough for', () => {
    expect(fitted({ batchSize: 512 })).toEqual({ batchSize: 512, accumulate: 1, lines: [] });
    expect(fitted({ batchSize: 5000 }, 600)).toEqual({ batchSize: 5000, accumulate: 1, lines: [] });
  });

  it('has room for two batches where the objective gives the network two', () => {
    const adversarial = { method: 'trades', epsilon: 8 / 255, steps: 10 } as const;
    expect(fitted({ batchSize: 1000, adversarial })).toMatchObject({ batchSize: 500, accumulate: 2 });
  });

  it('rounds up where no division comes out even', () => {
    expect(fitted({ batchSize: 2003 })).toMatchObject({ batchSize: 1002, accumulate: 2 });
  });
});
