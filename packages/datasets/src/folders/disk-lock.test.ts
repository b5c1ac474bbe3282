import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lockedOnDisk } from './disk-lock.ts';

let root: string;
let path: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cnn-lock-'));
  path = join(root, 'deep', 'x');
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(root, { recursive: true });
});

async function leave(owner: unknown): Promise<string> {
  await mkdir(join(root, 'deep'), { recursive: true });
  await writeFile(`${path}.lock`, typeof owner === 'string' ? owner : JSON.stringify(owner));
  return `${path}.lock`;
}

/** What this process writes into a lock. */
async function ownLock(): Promise<{ pid: number; host: string; token: string }> {
  return lockedOnDisk(join(root, 'probe'), async () => JSON.parse(await readFile(join(root, 'probe.lock'), 'utf8')));
}

const ended = (): number => spawnSync(process.execPath, ['-e', '']).pid;

it('lets in one at a time, and leaves nothing behind', async () => {
  let inside = 0;
  let most = 0;
  const results = await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      lockedOnDisk(path, async () => {
        most = Math.max(most, ++inside);
        await delay(2);
        inside--;
        return i;
      }),
    ),
  );
  expect(results).toEqual(Array.from({ length: 12 }, (_, i) => i));
  expect(most).toBe(1);
  expect(await readdir(join(root, 'deep'))).toEqual([]);
});

it('is given back after an error, and says who holds it', async () => {
  await expect(lockedOnDisk(path, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
  const owner = await ownLock();
  expect(owner).toMatchObject({ pid: process.pid, since: expect.stringMatching(/^\d{4}-/) });
  expect(await readdir(join(root, 'deep'))).toEqual([]);
});

it('does not hold up others, of other names', async () => {
  await lockedOnDisk(path, () => lockedOnDisk(`${path}2`, async () => {}));
});

it('ends the waiting by the signal', async () => {
  await lockedOnDisk(path, async () => {
    const reason = lockedOnDisk(path, async () => {}, AbortSignal.timeout(50));
    await expect(reason).rejects.toThrow(/timeout/);
    await expect(lockedOnDisk(path, async () => {}, AbortSignal.abort(new Error('no')))).rejects.toThrow('no');
  });
  expect(await readdir(join(root, 'deep'))).toEqual([]);
});

it('takes over at once from a process of this machine that has ended', async () => {
  await leave({ ...(await ownLock()), pid: ended() });
  await leaveGuard({ ...(await ownLock()), pid: ended() });
  let inside = 0;
  await Promise.all(
    Array.from({ length: 4 }, () =>
      lockedOnDisk(path, async () => {
        expect(++inside).toBe(1);
        await delay(5);
        inside--;
      }),
    ),
  );
  expect(await readdir(join(root, 'deep'))).toEqual([]);
});

/** Left by one that ended while it took a lock over. */
async function leaveGuard(owner: unknown): Promise<void> {
  await writeFile(`${path}.lock.takeover`, JSON.stringify(owner));
}

it.each([
  ['of another machine', (own: object) => ({ ...own, host: 'elsewhere' })],
  ['of nobody', () => ''],
  ['of nonsense', () => '{"pid": "rm -rf"'],
  ['whose process is another one now', (own: object) => own],
])('takes over from a lock %s after a minute without a sign of life, not before', async (_, owner) => {
  const file = await leave(owner(await ownLock()));
  vi.useFakeTimers({ toFake: ['performance'] });
  let isIn = false;
  const inside = lockedOnDisk(path, async () => {
    isIn = true;
  });
  await delay(100);
  vi.advanceTimersByTime(40_000);
  await delay(700);
  // A sign of life.
  await utimes(file, new Date(), new Date(Date.now() + 1000));
  await delay(700);
  vi.advanceTimersByTime(59_000);
  await delay(700);
  expect(isIn).toBe(false);
  vi.advanceTimersByTime(2_000);
  await inside;
  expect(await readdir(join(root, 'deep'))).toEqual([]);
});

it('tells its owner that it was taken over, and leaves it to the other', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  const owner = { ...(await ownLock()), token: 'another' };
  await lockedOnDisk(path, async (lost) => {
    await vi.advanceTimersByTimeAsync(6_000);
    await delay(50);
    expect(lost!.aborted).toBe(false);
    await leave(owner);
    await vi.advanceTimersByTimeAsync(6_000);
    await vi.waitFor(() => expect(lost!.aborted).toBe(true));
    expect(() => lost!.throwIfAborted()).toThrow(/x\.lock: expected to hold the lock, found that another took it over/);
  });
  expect(JSON.parse(await readFile(`${path}.lock`, 'utf8'))).toEqual(owner);
});

it('shows signs of life', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  await lockedOnDisk(path, async () => {
    const { stat } = await import('node:fs/promises');
    await utimes(`${path}.lock`, 0, 0);
    await vi.advanceTimersByTimeAsync(5_000);
    await vi.waitFor(async () => expect((await stat(`${path}.lock`)).mtimeMs).toBeGreaterThan(1e12));
  });
});

it('says that it cannot be made', async () => {
  await writeFile(join(root, 'deep'), 'a file where the folder would be');
  await expect(lockedOnDisk(path, async () => {})).rejects.toThrow(/x: expected to write the file, found/);
});
