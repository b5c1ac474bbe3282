import { choices } from '@cnn/tensor';

/**
 * Throws unless `value` is one of the known words. @throws RangeError that names the owner, the option, its value and
 * the words.
 */
export function checkChoice<Word extends string>(
  owner: string,
  option: string,
  value: Word,
  known: readonly Word[],
): void {
  if (known.includes(value)) return;
  throw new RangeError(`${owner}: unknown ${option} '${value}'; ${choices(String(value), known)}`);
}
