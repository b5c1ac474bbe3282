import type { EpochRecord } from './events.ts';
import { type Found, judgement } from './judge.ts';
import type { RunState } from './run-state.ts';

/** What is kept of an epoch that is over. */
export function epochRecord(
  { epoch, batch, lossSum, seconds, skipped }: RunState,
  { train, test }: Found,
  learningRate: unknown,
): EpochRecord {
  return {
    epoch,
    loss: lossSum / (batch - skipped),
    ...(skipped > 0 && { skipped }),
    ...(train && { trainAccuracy: train.accuracy }),
    ...judgement(test),
    ...(typeof learningRate === 'number' && { learningRate }),
    seconds,
  };
}
