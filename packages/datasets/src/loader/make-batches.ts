import type { Rng } from '@cnn/tensor';
import type { Dataset } from '../dataset.ts';
import type { WorkerPool } from '../workers/worker-pool.ts';
import type { PlannedBatch } from './batch-plan.ts';
import { type BatchRequest, type HostBatch, makeHostBatch } from './host-batch.ts';

/** A batch, with what it was planned as. */
export interface MadeBatch {
  readonly batch: HostBatch;
  readonly planned: PlannedBatch;
  /** Gives the pixels' memory back; call it when they are copied. */
  readonly release: () => void;
}

type Settings = Pick<BatchRequest, 'broken' | 'separate'>;

export interface AheadOptions {
  /** Batches that are made before they are asked for. */
  readonly ahead: number;
  readonly inOrder: boolean;
}

/** The batches, made where the loop runs. */
export function makeBatchesHere(
  dataset: Dataset,
  plan: Iterator<PlannedBatch>,
  rng: Rng,
  settings: Settings,
  options: AheadOptions,
): AsyncGenerator<MadeBatch, void, undefined> {
  const release = (): void => {};
  const allocate = (bytes: number): ArrayBuffer => new ArrayBuffer(bytes);
  return makeAhead(plan, options, async (planned) => ({
    batch: await makeHostBatch(dataset, { ...settings, ...planned }, rng, allocate),
    planned,
    release,
  }));
}

/** The batches, made by workers. */
export function makeBatchesInPool(
  pool: WorkerPool,
  plan: Iterator<PlannedBatch>,
  rng: Rng,
  settings: Settings,
  options: AheadOptions,
): AsyncGenerator<MadeBatch, void, undefined> {
  return makeAhead(plan, options, async (planned) => {
    const { ids, repeats } = planned;
    const { batch, release } = await pool.run({ ...settings, ids, repeats }, rng);
    return { batch, planned, release };
  });
}

async function* makeAhead(
  plan: Iterator<PlannedBatch>,
  { ahead, inOrder }: AheadOptions,
  make: (planned: PlannedBatch) => Promise<MadeBatch>,
): AsyncGenerator<MadeBatch, void, undefined> {
  const waiting: Promise<{ made: MadeBatch; self: Promise<unknown> }>[] = [];
  for (;;) {
    while (waiting.length <= ahead) {
      const { value: planned, done } = plan.next();
      if (done) break;
      const making: Promise<{ made: MadeBatch; self: Promise<unknown> }> = make(planned).then((made) => ({
        made,
        self: making,
      }));
      // A batch that nobody comes to ask for may fail unnoticed.
      making.catch(() => {});
      waiting.push(making);
    }
    if (waiting.length === 0) return;
    const { made, self } = await (inOrder ? waiting[0] : Promise.race(waiting));
    waiting.splice(waiting.indexOf(self as (typeof waiting)[number]), 1);
    yield made;
  }
}
