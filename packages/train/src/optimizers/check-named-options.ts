/** What the value of an option must be. */
export type OptionKind = 'a number' | 'a list of numbers' | 'text' | 'true or false' | 'a list of schedules';

/**
 * @internal Checks options that come from a file, before a factory that trusts types is given them.
 *
 * @param kindOf what the value of an option must be; undefined for one that is not known, which is left to others.
 * @throws RangeError that names the option of another type.
 */
export function checkNamedOptions(
  owner: string,
  options: Readonly<Record<string, unknown>>,
  kindOf: (option: string) => OptionKind | undefined,
): void {
  for (const [option, value] of Object.entries(options)) {
    const kind = kindOf(option);
    if (kind === undefined || value === undefined || IS[kind](value)) continue;
    throw new RangeError(`${owner}: ${option} must be ${kind}, found ${JSON.stringify(value)?.slice(0, 80)}`);
  }
}

/** @internal The kind that an option has whose default is this. */
export function kindOfDefault(value: unknown): OptionKind {
  if (Array.isArray(value)) return 'a list of numbers';
  return typeof value === 'boolean' ? 'true or false' : typeof value === 'string' ? 'text' : 'a number';
}

const isNumber = (value: unknown): boolean => typeof value === 'number';

const IS: Readonly<Record<OptionKind, (value: unknown) => boolean>> = {
  'a number': isNumber,
  'a list of numbers': (value) => Array.isArray(value) && value.every(isNumber),
  text: (value) => typeof value === 'string',
  'true or false': (value) => typeof value === 'boolean',
  'a list of schedules': (value) =>
    Array.isArray(value) && value.every((one) => typeof one?.name === 'string' && isRecord(one.options ?? {})),
};

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
