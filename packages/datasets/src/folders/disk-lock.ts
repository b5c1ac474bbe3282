import { DataError } from '@cnn/tensor';
import { delay } from './delay.ts';

/** Who holds a lock; the file's time of change says when it last showed a sign of life. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
  /** Tells two owners in one process apart. */
  readonly token: string;
}

/**
 * Runs `body` while this call alone holds the lock at `path`, a file `<path>.lock`.
 *
 * Whoever makes that file holds the lock. It is renewed while held. One whose process has ended, or that was not renewed while a waiter
 * watched for {@link SILENCE}, is taken over: by the watch of the one who waits, since clocks of two machines differ.
 */
export async function lockedOnDisk<T>(
  path: string,
  body: (lost?: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const { dirname } = process.getBuiltinModule('node:path');
  const { mkdir, utimes } = process.getBuiltinModule('node:fs/promises');
  const file = `${path}.lock`;
  const owner = self();
  signal?.throwIfAborted();
  try {
    await mkdir(dirname(path), { recursive: true });
    await acquire(file, owner, signal);
  } catch (error) {
    signal?.throwIfAborted();
    const { code, message, syscall } = error as NodeJS.ErrnoException;
    if (!code || !syscall) throw error;
    throw new DataError(path, {
      expected: 'to write the file',
      found: message,
      remedy: code === 'ENOSPC' ? 'free some space and try again' : 'check the folder, or choose another one',
      cause: error,
    });
  }
  const lost = new AbortController();
  const renewal = setInterval(async () => {
    // A disk that fails for a moment takes no lock away.
    const found = await ownerOf(file).catch(() => owner);
    if (found?.token === owner.token) await utimes(file, new Date(), new Date()).catch(() => {});
    else
      lost.abort(
        new DataError(file, { expected: 'to hold the lock', found: 'that another took it over', remedy: 'try again' }),
      );
  }, RENEWAL);
  renewal.unref();
  try {
    return await body(lost.signal);
  } finally {
    clearInterval(renewal);
    const found = await ownerOf(file).catch(() => undefined);
    if (found?.token === owner.token) await removeFile(file);
  }
}

const RENEWAL = 5_000;
/** Of a lock's owner, in milliseconds, before it counts as gone. */
const SILENCE = 60_000;
const LONGEST_WAIT = 500;

async function acquire(file: string, owner: Owner, signal?: AbortSignal): Promise<void> {
  let seen: Lock | undefined;
  let seenSince = 0;
  for (let wait = 10; ; wait = Math.min(wait * 1.5, LONGEST_WAIT)) {
    if (await create(file, owner)) return;
    const lock = await lockAt(file);
    if (!lock) continue;
    if (lock.key !== seen?.key) [seen, seenSince] = [lock, performance.now()];
    if ((lock.owner && hasEnded(lock.owner)) || performance.now() - seenSince > SILENCE) await takeOver(file, lock.key);
    else await delay(wait * (0.5 + Math.random()), signal);
  }
}

/**
 * Removes a lock whose owner is gone. Two who do so at once might remove the lock that one of them has just made, so only one at a time
 * may, by a lock of its own kind; it is held for a few moments, in which the first is looked at again.
 */
async function takeOver(file: string, key: string): Promise<void> {
  const guard = `${file}.takeover`;
  if (await create(guard, self())) {
    try {
      if ((await lockAt(file))?.key === key) await removeFile(file);
    } finally {
      await removeFile(guard);
    }
    return;
  }
  const other = await lockAt(guard);
  if (other && ((other.owner && hasEnded(other.owner)) || Date.now() - other.renewed > SILENCE))
    await removeFile(guard);
  else await delay(10);
}

/** A lock as it is now. */
interface Lock {
  /** Another one after every renewal and for every owner. */
  readonly key: string;
  readonly renewed: number;
  /** Undefined where its maker has not come to write it. */
  readonly owner: Owner | undefined;
}

async function lockAt(file: string): Promise<Lock | undefined> {
  const { stat } = process.getBuiltinModule('node:fs/promises');
  const status = await stat(file).catch(ifGone);
  const owner = await ownerOf(file);
  return status && { key: `${status.ino} ${status.mtimeMs} ${owner?.token}`, renewed: status.mtimeMs, owner };
}

/** Makes a file that is not there yet; false if it is. */
async function create(file: string, owner: Owner): Promise<boolean> {
  const { writeFile } = process.getBuiltinModule('node:fs/promises');
  try {
    await writeFile(file, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function removeFile(file: string): Promise<void> {
  const { rm } = process.getBuiltinModule('node:fs/promises');
  await rm(file, { force: true });
}

async function ownerOf(file: string): Promise<Owner | undefined> {
  const { readFile } = process.getBuiltinModule('node:fs/promises');
  const text = await readFile(file, 'utf8').catch(ifGone);
  try {
    const owner = JSON.parse(text ?? '') as Owner;
    return typeof owner?.token === 'string' ? owner : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it is sure that the process is no more. */
function hasEnded({ pid, host }: Owner): boolean {
  if (host !== hostOf() || !Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function self(): Owner {
  return { pid: process.pid, host: hostOf(), since: new Date().toISOString(), token: crypto.randomUUID() };
}

/** The machine, and which processes of it are seen here: containers may share its name, but not its processes. */
function hostOf(): string {
  const { hostname } = process.getBuiltinModule('node:os');
  const { readlinkSync } = process.getBuiltinModule('node:fs');
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

function ifGone(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
