import type { Schedule } from './schedule.ts';

/** A schedule with its clock. */
export interface ScheduleSetting {
  readonly schedule: Schedule;
  /** What time counts, from 0. @default 'epoch' */
  readonly every?: 'epoch' | 'step';
  /** What a schedule that follows a measurement is given after each epoch: a number of the epoch's record, or the name of a metric. @default 'testLoss' */
  readonly monitor?: string;
}
