import { nextTurn } from '@cnn/tensor';
import { compareNames } from './compare-names.ts';
import type { DataFolder } from './data-folder.ts';

/** A folder and the files directly in it. */
export interface WalkedFolder {
  readonly path: string;
  /** Sorted by code points. */
  readonly names: readonly string[];
}

/**
 * Goes through `path` and all folders below it, in the order of Python's `sorted(os.walk(path))`: by whole paths and code points, so that
 * `a-b` comes before `a/b`. Holds the files of one folder at a time.
 *
 * Links are followed, but not back to a folder that they lie in.
 *
 * @throws DataError if a folder cannot be read, which is named; the signal's reason where that ends it.
 * @example
 * for await (const { path, names } of walkFiles(folder, 'train')) console.log(path, names.length);
 */
export async function* walkFiles(folder: DataFolder, path: string, signal?: AbortSignal): AsyncGenerator<WalkedFolder> {
  // All that are known and not yet read, the next one last. What is below a folder comes after it, so the next is the least of all that will come.
  const pending: Pending[] = [{ path, above: await placesAbove(folder, path) }];
  let lastTurn = performance.now();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    // A disk may answer between two turns, where no signal, timer or picture on the screen has its own.
    if (performance.now() - lastTurn > TURN_MILLISECONDS) {
      await nextTurn();
      lastTurn = performance.now();
    }
    signal?.throwIfAborted();
    const place = { real: await realPath(folder, next.path), above: next.above };
    if (isBelowItself(place)) continue;
    const names: string[] = [];
    const inner: string[] = [];
    for (const { name, kind } of await folder.list(next.path)) (kind === 'file' ? names : inner).push(name);
    for (const name of inner.sort(compareNames).reverse()) {
      insert(pending, { path: next.path === '' ? name : `${next.path}/${name}`, above: place });
    }
    yield { path: next.path, names: names.sort(compareNames) };
  }
}

const TURN_MILLISECONDS = 50;

interface Pending {
  readonly path: string;
  readonly above: Place | undefined;
}

/** Where a folder really lies, and the folder it was found in. */
interface Place {
  readonly real: string | undefined;
  readonly above: Place | undefined;
}

async function placesAbove(folder: DataFolder, path: string): Promise<Place | undefined> {
  if (path === '') return undefined;
  let above: Place = { real: await realPath(folder, ''), above: undefined };
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    above = { real: await realPath(folder, path.slice(0, slash)), above };
  }
  return above;
}

/** The path on the disk with all links followed, or undefined where there are no links: in browsers. */
async function realPath(folder: DataFolder, path: string): Promise<string | undefined> {
  const root = rootOnDisk(folder);
  if (root === undefined) return undefined;
  const { realpath } = process.getBuiltinModule('node:fs/promises');
  // What is wrong with a folder says who lists it.
  return realpath(`${root}/${path}`).catch(() => undefined);
}

function rootOnDisk(folder: DataFolder): unknown {
  try {
    const { maker, arguments: made } = folder.recipe();
    return maker === 'diskFolder' ? made[0] : undefined;
  } catch {
    // A folder of the user's own need not have one.
    return undefined;
  }
}

function isBelowItself({ real, above }: Place): boolean {
  if (real === undefined) return false;
  for (let place = above; place; place = place.above) if (place.real === real) return true;
  return false;
}

/** Puts a folder where it belongs in a list that falls; mostly near the end. */
function insert(falling: Pending[], folder: Pending): void {
  let low = 0;
  let high = falling.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareNames(falling[middle].path, folder.path) > 0) low = middle + 1;
    else high = middle;
  }
  falling.splice(low, 0, folder);
}
