import { choices, DataError, type DataErrorDetails } from '@cnn/tensor';
import type { SearchDimension, SearchSpace, SearchValue } from '@cnn/train';
import { InvalidArgumentError, Option, Command as Program } from 'commander';
import { declareTrainFlags, runtimeNames } from '../run/train-flags.ts';

/** Options of `cnn train` by their names in code, as text or, where they take none, true or false. */
export type TrainArguments = Readonly<Record<string, string | boolean>>;

/** What a sweep sets itself for each trial. */
const SET_BY_SWEEP = ['epochs', 'seed', 'name', 'out', 'resume', 'report'];

/** The options of `cnn train`, whatever they are. */
const options: readonly Option[] = declareTrainFlags(new Program()).options;

/** The options of `cnn train` that a sweep hands on: checked as there, and kept as they were written. */
export function passedOn(): Option[] {
  return options
    .filter((option) => !SET_BY_SWEEP.includes(option.attributeName()))
    .map((option) => {
      const copy = new Option(option.flags, option.description);
      copy.default(option.defaultValue, option.defaultValueDescription);
      if (option.isBoolean()) return copy;
      return copy.argParser((text) => {
        option.parseArg?.(text, option.defaultValue as never);
        return text;
      });
    });
}

/** What a sweep can vary: the options of `cnn train` that make a run what it is. */
const variable: ReadonlyMap<string, Option> = new Map(
  options
    .map((option) => [option.attributeName(), option] as const)
    .filter(([name]) => name === 'seed' || !(SET_BY_SWEEP.includes(name) || runtimeNames.includes(name))),
);

/**
 * Throws unless `cnn train` has an option for each dimension, and takes what lies in it.
 *
 * @throws DataError that names the key at fault.
 */
export function checkSpace(space: SearchSpace, subject: string): void {
  for (const [name, dimension] of Object.entries(space)) {
    const option = variable.get(name);
    if (!option) {
      throw new DataError(subject, {
        expected: 'options of cnn train',
        found: `'${name}'`,
        remedy: choices(name, variable.keys()),
      });
    }
    for (const value of samplesOf(dimension)) {
      const wrong = complaint(option, value);
      if (wrong) throw new DataError(`${subject}, ${name}`, { ...wrong, found: JSON.stringify(value) });
    }
  }
}

/** Command line arguments, such as `--batch-size 32` and `--no-train-accuracy`. */
export function argumentsFor(values: Readonly<Record<string, SearchValue>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const option = options.find((candidate) => candidate.attributeName() === name)!;
    if (!option.isBoolean() && !option.negate) return [option.long!, String(value)];
    return value === !option.negate ? [option.long!] : [];
  });
}

/** All values of a choice; of a range its ends and a number between them that is not whole. */
function samplesOf(dimension: SearchDimension): readonly SearchValue[] {
  if (dimension.type === 'choice') return dimension.values;
  const { type, low, high } = dimension;
  return type === 'integer' ? [low, high] : [low, high, low + (high - low) / Math.PI];
}

/** What the option would rather have, where it does not take the value. */
function complaint(option: Option, value: SearchValue): Pick<DataErrorDetails, 'expected' | 'remedy'> | undefined {
  if (option.isBoolean() || option.negate) {
    return typeof value === 'boolean' ? undefined : { expected: 'true or false' };
  }
  if (typeof value === 'boolean') return { expected: `a value of ${option.flags}` };
  try {
    option.parseArg?.(String(value), option.defaultValue as never);
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    const { message } = error;
    return message.startsWith('expected ')
      ? { expected: message.slice('expected '.length) }
      : { expected: `a value of ${option.flags}`, remedy: message };
  }
}
