import { DataError } from '@cnn/tensor';
import { parseCIFARMeta } from '../formats/parse-cifar-pickle.ts';
import type { FoundFiles } from './dataset-files.ts';

/** @throws DataError unless the text has as many names, one a line, whatever ends the lines. */
export function parseClassNames(text: string, count: number, subject: string): string[] {
  const classes = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (classes.length === count) return classes;
  throw wrongCount(subject, `${count} class names, one a line`, classes.length);
}

/**
 * The class names of a file beside those that were found, or the known ones where there is no such file.
 *
 * A file `*.txt` has one a line; others are of CIFAR's Python version, with as many names as are known.
 */
export async function readClassNames(
  { folder, place }: FoundFiles,
  name: string,
  known: readonly string[],
): Promise<readonly string[]> {
  const path = place === '' ? name : `${place}/${name}`;
  const subject = `${folder.name}/${path}`;
  if ((await folder.size(path)) === undefined) return known;
  const bytes = await folder.read(path);
  if (name.endsWith('.txt')) return parseClassNames(new TextDecoder().decode(bytes), known.length, subject);
  const { classes, superclasses } = parseCIFARMeta(bytes, subject);
  for (const names of [classes, superclasses]) if (names?.length === known.length) return names;
  throw wrongCount(subject, `${known.length} class names`, classes.length);
}

function wrongCount(subject: string, expected: string, found: number): DataError {
  return new DataError(subject, {
    expected,
    found: `${found}`,
    remedy: 'delete the file and get it again from the archive',
  });
}
