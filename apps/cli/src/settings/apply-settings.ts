import { choices } from '@cnn/tensor';
import type { Argument, Option, Command as Program } from 'commander';
import { UsageError } from '../terminal/usage-error.ts';
import type { Settings } from './read-settings.ts';
import { settingLine } from './setting-line.ts';

/** Options that stand outside the commands' own parts of cnn.config, for all commands that have them. */
const FOR_ALL = ['backend', 'threads', 'dataDir', 'json', 'quiet', 'debug'];

/** Where a value comes from, as commander calls it, and as messages do. */
interface Origin {
  readonly source: 'env' | 'config';
  readonly title: string;
}

/**
 * Gives a command the options that `cnn.config` and the environment set, as if they were its defaults: the command line goes before the environment
 * (`CNN_BATCH_SIZE=64` for `--batch-size`), and that before the file.
 *
 * @throws UsageError that names the file and line, or the variable, and what is wrong with it.
 */
export function applySettings(program: Program, { settings, env, commands }: AppliedSettings): void {
  if (settings) applyFile(program, settings, commands);
  for (const option of program.options) {
    const name = variableOf(option);
    const text = env[name];
    if (text === undefined) continue;
    const origin = { source: 'env', title: name } as const;
    setOption(program, option, isSwitch(option) ? switchOf(text, name) : text, origin);
  }
}

export interface AppliedSettings {
  readonly settings: Settings | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names of all commands. */
  readonly commands: readonly string[];
}

/** The environment variable of an option: `CNN_BATCH_SIZE` for `--batch-size`. */
export function variableOf(option: Option): string {
  return `CNN_${option.attributeName().replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`;
}

function applyFile(program: Program, settings: Settings, commands: readonly string[]): void {
  const own = program.name();
  for (const [name, value] of Object.entries(settings.values)) {
    if (FOR_ALL.includes(name)) {
      const option = optionNamed(program, name);
      if (option) setOption(program, option, value, originOf(settings, [name]));
    } else if (!commands.includes(name)) {
      throw new UsageError(`${originOf(settings, [name]).title}: unknown; ${choices(name, [...commands, ...FOR_ALL])}`);
    } else if (name === own) {
      applyPart(program, settings, value);
    }
  }
}

/** The part of the file that is this command's. */
function applyPart(program: Program, settings: Settings, part: unknown): void {
  const own = program.name();
  if (typeof part !== 'object' || part === null || Array.isArray(part)) {
    throw new UsageError(`${originOf(settings, [own]).title}: expected the options of cnn ${own} by name`);
  }
  for (const [name, value] of Object.entries(part)) {
    const origin = originOf(settings, [own, name]);
    const option = optionNamed(program, name);
    const argument = program.registeredArguments.find((one) => one.name() === name);
    if (option) setOption(program, option, value, origin);
    else if (argument && !argument.required) setArgument(argument, value, origin);
    else throw new UsageError(`${origin.title}: unknown; ${choices(name, namesOf(program))}`);
  }
}

function setOption(program: Program, option: Option, value: unknown, { source, title }: Origin): void {
  const name = option.attributeName();
  if (isSwitch(option)) {
    if (typeof value !== 'boolean') throw new UsageError(`${title}: expected true or false, found ${shown(value)}`);
    program.setOptionValueWithSource(name, value, source);
    return;
  }
  const text = textOf(value, title);
  program.setOptionValueWithSource(
    name,
    parsed(() => option.parseArg?.(text, undefined) ?? text, title),
    source,
  );
}

function setArgument(argument: Argument, value: unknown, { title }: Origin): void {
  const text = textOf(value, title);
  argument.default(parsed(() => argument.parseArg?.(text, undefined) ?? text, title));
}

/** What commander's parsers complain of is told with the place where it stands. */
function parsed(parse: () => unknown, title: string): unknown {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(`${title}: ${(error as Error).message}`);
  }
}

/** A value as it would stand on the command line. */
function textOf(value: unknown, title: string): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string' || typeof item === 'number')) {
    return value.join(',');
  }
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  throw new UsageError(`${title}: expected a text, a number or a list of them, found ${shown(value)}`);
}

function switchOf(text: string, name: string): boolean {
  if (['1', 'true', 'yes'].includes(text.toLowerCase())) return true;
  if (['0', 'false', 'no', ''].includes(text.toLowerCase())) return false;
  throw new UsageError(`${name}: expected 1 or 0, found '${text}'`);
}

/** Whether an option takes no value. */
const isSwitch = (option: Option): boolean => !option.required && !option.optional;

const optionNamed = (program: Program, name: string): Option | undefined =>
  program.options.find((option) => option.attributeName() === name);

function namesOf(program: Program): string[] {
  const optional = program.registeredArguments.filter(({ required }) => !required).map((argument) => argument.name());
  return [...optional, ...new Set(program.options.map((option) => option.attributeName()))];
}

function originOf({ file, text }: Settings, path: readonly string[]): Origin {
  const line = settingLine(text, path);
  return { source: 'config', title: `${file}${line ? `:${line}` : ''}, ${path.join('.')}` };
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 60);
