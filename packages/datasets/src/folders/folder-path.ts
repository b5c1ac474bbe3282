import { DataError } from '@cnn/tensor';

/**
 * The steps of a path within a folder, from above to below; none for the folder itself.
 *
 * @param folder names the folder in the error.
 * @throws DataError if the path leads out of the folder.
 */
export function stepsOf(path: string, folder: string): string[] {
  const steps = path.split('/');
  if (path.startsWith('/') || path.includes('\0') || steps.includes('..') || (onWindows() && WINDOWS.test(path))) {
    throw new DataError(folder, { expected: "a path within it, such as 'train/0.png'", found: `'${path}'` });
  }
  return steps.filter((step) => step !== '' && step !== '.');
}

/** Drive letters, second streams, other separators, devices, and endings that are dropped there. */
const WINDOWS = /[:\\]|(^|\/)(con|prn|aux|nul|com\d|lpt\d)(\.|\/|$)|[^./][. ]+(\/|$)/i;

function onWindows(): boolean {
  return inNode() && process.platform === 'win32';
}

/** Whether files are Node's to read. */
export function inNode(): boolean {
  return typeof process !== 'undefined' && process.versions?.node !== undefined;
}

/** Sorts by name as code units compare, on every system and in every language alike. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
