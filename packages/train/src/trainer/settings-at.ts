import type { Settings } from '../optimizers/optimizer-rule.ts';
import type { Schedule } from '../schedules/schedule.ts';
import type { ScheduleSetting } from '../schedules/schedule-setting.ts';
import type { EpochRecord } from './events.ts';

/**
 * The settings of a group of parameters now.
 *
 * @param base the settings that its rule was made with.
 * @throws RangeError if the schedule goes by a number that was not measured.
 */
export function settingsAt(
  setting: Schedule | ScheduleSetting,
  time: { readonly epoch: number; readonly step: number },
  base: Settings,
  history: readonly EpochRecord[],
): Settings {
  const { schedule, every = 'epoch', monitor = 'testLoss' } = 'at' in setting ? { schedule: setting } : setting;
  if (!schedule.follows) return schedule.at(time[every], base);
  if (every === 'step')
    throw new RangeError(`${schedule.name}: it follows what is measured after epochs; count its time in epochs`);
  const measured = history.map((record) => {
    const value = monitored(record, monitor);
    if (value !== undefined) return value;
    throw new RangeError(
      `${schedule.name}: epoch ${record.epoch} has no '${monitor}'; validate each epoch with fit({ validate }), or give another monitor`,
    );
  });
  return schedule.at(time.epoch, base, measured);
}

/** A number of an epoch's record by its name: one of its own, or a metric, also with `metrics.` before its name. */
export function monitored(record: Partial<EpochRecord>, name: string): number | undefined {
  const own = (record as Readonly<Record<string, unknown>>)[name];
  return typeof own === 'number' ? own : (record.metrics?.[name] ?? record.metrics?.[name.replace(/^metrics\./, '')]);
}
