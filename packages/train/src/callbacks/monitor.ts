import { choices } from '@cnn/tensor';
import type { EpochRecord } from '../trainer/events.ts';
import { monitored } from '../trainer/settings-at.ts';
import type { Trainer } from '../trainer/trainer.ts';

/** Whether less or more of what is monitored is better. */
export type MonitorMode = 'min' | 'max';

/** What a callback goes by. */
export interface MonitorOptions {
  /** A number of the epoch's record (`'testLoss'`, `'testAccuracy'`, `'trainAccuracy'`, `'loss'`), or the name of a metric. @default 'testLoss' */
  readonly monitor?: string;
  /** Whether less or more of it is better. @default 'max' where the name has `accuracy`, `'min'` where it has `loss`; other names must say it */
  readonly mode?: MonitorMode;
}

/** @internal Reads one number of each epoch, and compares it. */
export interface Monitor {
  readonly name: string;
  readonly mode: MonitorMode;
  /**
   * The number; undefined where the trainer does not judge the model after this epoch.
   *
   * @throws RangeError if it should be there and is not.
   */
  read(record: EpochRecord, trainer: Trainer): number | undefined;
  /** Whether a number is better than another by more than a difference; NaN is never better, anything is better than NaN. */
  isBetter(value: number, than: number, difference?: number): boolean;
}

/** @internal @throws RangeError if the name does not tell the mode, and it is not given either. */
export function monitorOf(owner: string, { monitor = 'testLoss', mode = modeOf(monitor) }: MonitorOptions): Monitor {
  if (mode !== 'min' && mode !== 'max') {
    throw new RangeError(
      `${owner}: mode must be 'min' or 'max' where the monitor '${monitor}' has neither 'loss' nor 'accuracy' in its name, found ${mode}`,
    );
  }
  return {
    name: monitor,
    mode,
    read(record, { options: { validateEveryEpochs = 1, epochs } }) {
      const value = monitored(record, monitor);
      if (value !== undefined) return value;
      if (record.epoch % validateEveryEpochs !== 0 && record.epoch !== epochs) return undefined;
      throw new RangeError(
        `${owner}: epoch ${record.epoch} has no '${monitor}'; ${choices(monitor, numbersOf(record).keys())}; what is measured on validation batches needs fit({ validate })`,
      );
    },
    isBetter(value, than, difference = 0) {
      if (Number.isNaN(value)) return false;
      if (Number.isNaN(than)) return true;
      return mode === 'min' ? value + difference < than : value - difference > than;
    },
  };
}

/**
 * @internal The numbers of an epoch's record under the names by which they are monitored: its own, then the metrics. A metric that has the name of one
 * of the record's own numbers has `metrics.` before it.
 */
export function numbersOf(record: EpochRecord): Map<string, number> {
  const own = Object.entries(record).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  const numbers = new Map(own);
  for (const [name, value] of Object.entries(record.metrics ?? {})) {
    numbers.set(numbers.has(name) ? `metrics.${name}` : name, value);
  }
  return numbers;
}

function modeOf(monitor: string): MonitorMode | undefined {
  if (/accuracy/i.test(monitor)) return 'max';
  return /loss/i.test(monitor) ? 'min' : undefined;
}
