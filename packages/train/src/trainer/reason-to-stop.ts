import type { EpochRecord } from './events.ts';
import type { RunState } from './run-state.ts';
import type { TrainerOptions } from './trainer-options.ts';

type Limits = Pick<TrainerOptions, 'epochs' | 'maxSteps' | 'maxSeconds'>;

/** Why a run ends before its next batch: undefined to go on, an empty text if all epochs are over. */
export function reasonToStop(
  { epochs, maxSteps, maxSeconds }: Limits,
  { epoch, seconds, stopped }: RunState,
  steps: number,
  history: readonly EpochRecord[],
): string | undefined {
  if (stopped !== undefined) return stopped;
  if (epoch > epochs) return '';
  if (maxSteps !== undefined && steps >= maxSteps) return `${maxSteps} steps are made`;
  const spent = history.reduce((sum, record) => sum + record.seconds, seconds);
  return maxSeconds !== undefined && spent >= maxSeconds ? `${maxSeconds} seconds are over` : undefined;
}
