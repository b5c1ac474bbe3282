import { choices } from '@cnn/tensor';
import { scheduleNames } from '@cnn/train';
import { InvalidArgumentError } from 'commander';
import type { RunConfig } from './config.ts';

/** What --schedule says: `StepLR:stepSize=30,gamma=0.1`. */
export type ScheduleText = Omit<NonNullable<RunConfig['schedule']>, 'every'>;

/** Reads what --schedule says. */
export function scheduleText(text: string): ScheduleText {
  const [name, ...rest] = text.split(':');
  const found = scheduleNames.find((known) => known.toLowerCase() === name.toLowerCase());
  if (!found) throw new InvalidArgumentError(choices(name, scheduleNames));
  const options = rest
    .join(':')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [option, value] = part.split('=').map((side) => side.trim());
      if (!option || !value) throw new InvalidArgumentError(`expected option=value, found '${part}'`);
      return [option, Number.isNaN(Number(value)) ? value : Number(value)] as const;
    });
  return { name: found, options: Object.fromEntries(options) };
}

/** Reads what --schedule-every says. */
export function scheduleClock(text: string): 'epoch' | 'step' {
  if (text === 'epoch' || text === 'step') return text;
  throw new InvalidArgumentError("expected 'epoch' or 'step'");
}
