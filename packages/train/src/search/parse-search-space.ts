import { choices, DataError } from '@cnn/tensor';
import {
  choice,
  integer,
  logUniform,
  type SearchDimension,
  type SearchSpace,
  type SearchValue,
  uniform,
} from './dimensions.ts';

/**
 * A space from JSON, which is not trusted: what the dimensions are as plain data; a list is short for a choice.
 *
 * @param subject names the source in errors, such as a file.
 * @throws DataError that names the key at fault.
 * @example
 * parseSearchSpace({ optimizer: ['sgd', 'adam'], learningRate: { type: 'logUniform', low: 1e-4, high: 0.1 } });
 */
export function parseSearchSpace(value: unknown, subject = 'search space'): SearchSpace {
  if (!isRecord(value)) {
    throw new DataError(subject, { expected: 'an object with a dimension by name', found: describe(value) });
  }
  const entries = Object.entries(value);
  if (entries.length === 0) throw new DataError(subject, { expected: 'at least one dimension', found: 'none' });
  return Object.fromEntries(entries.map(([name, found]) => [name, dimensionOf(found, `${subject}, ${name}`)]));
}

const KEYS: Readonly<Record<SearchDimension['type'], readonly string[]>> = {
  choice: ['values'],
  uniform: ['low', 'high'],
  logUniform: ['low', 'high'],
  integer: ['low', 'high', 'log'],
};

function dimensionOf(value: unknown, subject: string): SearchDimension {
  if (Array.isArray(value)) return inRange(subject, () => choice(valuesOf(value, subject)));
  if (!isRecord(value)) {
    throw new DataError(subject, { expected: 'a list of values, or an object with a type', found: describe(value) });
  }
  const { type, ...rest } = value;
  if (typeof type !== 'string' || !Object.hasOwn(KEYS, type)) {
    throw new DataError(`${subject}.type`, {
      expected: Object.keys(KEYS).join(', '),
      found: describe(type),
      ...(typeof type === 'string' && { remedy: choices(type, Object.keys(KEYS)) }),
    });
  }
  const known = KEYS[type as SearchDimension['type']];
  const unknown = Object.keys(rest).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new DataError(subject, { expected: known.join(', '), found: `'${unknown}'` });
  }
  if (type === 'choice') return inRange(subject, () => choice(valuesOf(rest.values, `${subject}.values`)));
  const [low, high] = [numberOf(rest.low, `${subject}.low`), numberOf(rest.high, `${subject}.high`)];
  if (type !== 'integer') return inRange(subject, () => (type === 'uniform' ? uniform : logUniform)(low, high));
  const { log = false } = rest;
  if (typeof log !== 'boolean')
    throw new DataError(`${subject}.log`, { expected: 'true or false', found: describe(log) });
  return inRange(subject, () => integer(low, high, { log }));
}

function valuesOf(value: unknown, subject: string): readonly SearchValue[] {
  if (!Array.isArray(value)) throw new DataError(subject, { expected: 'a list of values', found: describe(value) });
  const wrong = value.find((item) => !['string', 'number', 'boolean'].includes(typeof item));
  if (wrong !== undefined) {
    throw new DataError(subject, { expected: 'texts, numbers, true and false', found: describe(wrong) });
  }
  return value;
}

function numberOf(value: unknown, subject: string): number {
  if (typeof value === 'number') return value;
  throw new DataError(subject, { expected: 'a number', found: describe(value) });
}

/** What is out of range in a file is the file's fault. */
function inRange(subject: string, make: () => SearchDimension): SearchDimension {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new DataError(subject, { expected: 'a dimension', found: cause.message, cause });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}
