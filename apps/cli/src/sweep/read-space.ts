import { readFile } from 'node:fs/promises';
import { DataError } from '@cnn/tensor';
import { parseSearchSpace } from '@cnn/train';
import { checkSpace } from './train-options.ts';

/**
 * A search space from a file, or from text in JSON.
 *
 * @returns it as it stands, for `sweep.json`.
 * @throws DataError that names the key at fault.
 */
export async function readSpace(source: string): Promise<Record<string, unknown>> {
  const isText = /^\s*[{[]/.test(source);
  const subject = isText ? '--space' : source;
  const text = isText ? source : await readFile(source, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DataError(subject, { expected: 'JSON', found: (cause as Error).message, cause });
  }
  checkSpace(parseSearchSpace(value, subject), subject);
  return value as Record<string, unknown>;
}
