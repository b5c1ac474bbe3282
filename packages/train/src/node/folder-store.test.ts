import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { folderStore } from './folder-store.ts';

const root = mkdtempSync(join(tmpdir(), 'cnn-store-'));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;
const newFolder = () => join(root, `run-${made++}`);
const bytes = (text: string) => new TextEncoder().encode(text);

describe('folderStore', () => {
  it('writes, appends, reads, lists and removes', async () => {
    const path = newFolder();
    const store = await folderStore(path);
    await store.write('b/deep.txt', bytes('one'));
    await store.append('b/deep.txt', bytes(' two'));
    await store.append('c/new.txt', bytes('new'));
    expect(await store.read('b/deep.txt')).toEqual(bytes('one two'));
    expect(readFileSync(join(path, 'b', 'deep.txt'), 'utf8')).toBe('one two');
    expect(await store.list()).toEqual(['b/deep.txt', 'c/new.txt']);
    await store.remove('b/deep.txt');
    await store.remove('b/deep.txt');
    expect(await store.read('b/deep.txt')).toBeUndefined();
    expect(await store.list()).toEqual(['c/new.txt']);
    await store.close();
  });

  it.each(['', '/etc/passwd', '../beside', 'a/../../beside', '.', 'a\\..\\..\\b', 'C:x'])(
    'refuses the name %j, and writes nothing',
    async (name) => {
      const path = newFolder();
      const store = await folderStore(path);
      for (const attempt of [
        store.write(name, bytes('x')),
        store.append(name, bytes('x')),
        store.read(name),
        store.remove(name),
      ]) {
        await expect(attempt).rejects.toThrow(RangeError);
      }
      expect(readdirSync(path)).toEqual([]);
    },
  );

  it('does not show what a killed process left half written, and clears it away once it has the folder to itself', async () => {
    const path = newFolder();
    const store = await folderStore(path);
    await store.write('last.safetensors', bytes('whole'));
    writeFileSync(join(path, 'last.safetensors.0123456789ab.tmp'), 'ha');
    expect(await store.list()).toEqual(['last.safetensors']);
    const locked = await folderStore(path, { lock: true });
    expect(readdirSync(path).sort()).toEqual(['.lock', 'last.safetensors']);
    expect(await locked.list()).toEqual(['last.safetensors']);
    await expect(locked.write('.lock', bytes('mine'))).rejects.toThrow("'.lock' is a name that the store itself uses");
    await locked.close();
  });
});

describe('the lock of folderStore', () => {
  it('is refused to a second store of this process, by whatever path, until the first is closed', async () => {
    const path = newFolder();
    const first = await folderStore(path, { lock: true });
    symlinkSync(path, `${path}-alias`);
    await expect(folderStore(path, { lock: true })).rejects.toThrow('is in use by this process');
    await expect(folderStore(`${path}-alias`, { lock: true })).rejects.toThrow('is in use by this process');
    await first.close();
    await first.close();
    expect(existsSync(join(path, '.lock'))).toBe(false);
    await (await folderStore(path, { lock: true })).close();
  });

  it('is refused while another process lives, and taken over when it is dead', async () => {
    const path = newFolder();
    await folderStore(path);
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const over = new Promise((done) => other.once('exit', done));
    writeFileSync(join(path, '.lock'), JSON.stringify({ process: other.pid, host: hostname() }));
    await expect(folderStore(path, { lock: true })).rejects.toThrow(`is in use by process ${other.pid};`);
    other.kill('SIGKILL');
    await over;
    const store = await folderStore(path, { lock: true });
    expect(JSON.parse(readFileSync(join(path, '.lock'), 'utf8'))).toMatchObject({ process: process.pid });
    await store.close();
    expect(readdirSync(path)).toEqual([]);
  });

  it('is taken over from a dead process that had the number of this one', async () => {
    const path = newFolder();
    await folderStore(path);
    writeFileSync(join(path, '.lock'), JSON.stringify({ process: process.pid, host: hostname() }));
    await (await folderStore(path, { lock: true })).close();
  });

  it.each([
    [
      'of another computer',
      JSON.stringify({ process: 1, host: `not-${hostname()}` }),
      'is in use by process 1 on not-',
    ],
    ['without a process', '{}', 'a run whose lock cannot be read'],
    ['that is null', 'null', 'a run whose lock cannot be read'],
    ['that is empty', '', 'a run whose lock cannot be read'],
  ])('%s is left alone, and can be removed by hand', async (_, contents, message) => {
    const path = newFolder();
    await folderStore(path);
    writeFileSync(join(path, '.lock'), contents);
    await expect(folderStore(path, { lock: true })).rejects.toThrow(message);
    expect(readFileSync(join(path, '.lock'), 'utf8')).toBe(contents);
    rmSync(join(path, '.lock'));
    await (await folderStore(path, { lock: true })).close();
  });

  it('of a full disk does not stay behind, empty', async () => {
    const path = newFolder();
    await folderStore(path);
    const any = await open(join(root, 'any'), 'w');
    const full = vi.spyOn(Object.getPrototypeOf(any), 'writeFile').mockRejectedValue(new Error('ENOSPC'));
    try {
      await expect(folderStore(path, { lock: true })).rejects.toThrow('ENOSPC');
    } finally {
      full.mockRestore();
      await any.close();
    }
    expect(readdirSync(path)).toEqual([]);
    await (await folderStore(path, { lock: true })).close();
  });

  it('of somebody else is not removed on closing', async () => {
    const path = newFolder();
    const store = await folderStore(path, { lock: true });
    writeFileSync(join(path, '.lock'), 'theirs');
    await store.close();
    expect(readFileSync(join(path, '.lock'), 'utf8')).toBe('theirs');
  });

  it('goes to one of many that ask for it at the same time', async () => {
    const path = newFolder();
    const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => folderStore(path, { lock: true })));
    const won = attempts.filter((attempt) => attempt.status === 'fulfilled');
    expect(won.length).toBe(1);
    await won[0].value.close();
  });
});
