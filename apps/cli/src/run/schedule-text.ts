import { choices } from '@cnn/tensor';
import { scheduleNames } from '@cnn/train';
import { InvalidArgumentError } from 'commander';
import type { RunConfig } from './config.ts';

/** What --schedule says: `StepLR:stepSize=30,gamma=0.1`. */
export type ScheduleText = Omit<NonNullable<RunConfig['schedule']>, 'every'>;

/** Schedules that a line of text can describe: all but those made of others. */
export const textScheduleNames: readonly string[] = scheduleNames.filter(
  (name) => !['ChainedScheduler', 'SequentialLR'].includes(name),
);

/** Reads what --schedule says. A number without a name belongs to the list before it: `MultiStepLR:milestones=30,60,gamma=0.1`. */
export function scheduleText(text: string): ScheduleText {
  const [name, ...rest] = text.split(':');
  const found = textScheduleNames.find((known) => known.toLowerCase() === name.toLowerCase());
  if (!found) throw new InvalidArgumentError(choices(name, textScheduleNames));
  const options: Record<string, ScheduleText['options'][string]> = {};
  let list: number[] | undefined;
  for (const part of rest.join(':').split(',')) {
    if (part.trim() === '') continue;
    const [option, value, ...more] = part.split('=').map((side) => side.trim());
    const isNext = value === undefined && option !== '' && !Number.isNaN(Number(option));
    if (isNext && list) {
      list.push(Number(option));
      continue;
    }
    if (!option || !value || more.length > 0) throw new InvalidArgumentError(`expected option=value, found '${part}'`);
    list = LISTS.includes(option) && !Number.isNaN(Number(value)) ? [Number(value)] : undefined;
    options[option] = list ?? valueIn(value);
  }
  return { name: found, options };
}

/** Options that are lists of numbers. */
const LISTS: readonly string[] = ['milestones'];

function valueIn(text: string): number | boolean | string {
  if (text === 'true' || text === 'false') return text === 'true';
  return Number.isNaN(Number(text)) ? text : Number(text);
}

/** Reads what --schedule-every says. */
export function scheduleClock(text: string): 'epoch' | 'step' {
  if (text === 'epoch' || text === 'step') return text;
  throw new InvalidArgumentError("expected 'epoch' or 'step'");
}
