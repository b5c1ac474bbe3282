import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { DataError } from '@cnn/tensor';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WritableFolder } from './data-folder.ts';
import { diskFolder } from './disk-folder.ts';

let root: string;
let folder: WritableFolder;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cnn-folder-'));
  folder = diskFolder(root);
});
afterEach(() => rm(root, { recursive: true }));

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('list', () => {
  it('gives files and folders, sorted by code units, in any script', async () => {
    for (const name of ['b', 'a10', 'a9', 'Z', 'ä', '猫', '🐈', 'ｃ', "it's #1 100%?", '..a']) {
      await writeFile(join(root, name), name);
    }
    await mkdir(join(root, 'a'));
    const entries = await folder.list('');
    expect(entries.map(({ name }) => name)).toEqual(
      ['..a', 'Z', 'a', 'a10', 'a9', 'b', "it's #1 100%?", 'ä', '猫', '🐈', 'ｃ'].sort(),
    );
    for (const { name, kind } of entries) {
      expect(kind).toBe(name === 'a' ? 'folder' : 'file');
      if (kind === 'file') expect(text(await folder.read(name))).toBe(name);
    }
  });

  it('takes a link for what it leads to, and one that leads nowhere for a file, whose reading says so', async () => {
    await mkdir(join(root, 'real'));
    await writeFile(join(root, 'real', 'x'), 'x');
    await symlink('real', join(root, 'folder'));
    await symlink('real/x', join(root, 'file'));
    await symlink('nowhere', join(root, 'broken'));
    await symlink('circle', join(root, 'circle'));
    expect(await folder.list('')).toEqual([
      { name: 'broken', kind: 'file' },
      { name: 'circle', kind: 'file' },
      { name: 'file', kind: 'file' },
      { name: 'folder', kind: 'folder' },
      { name: 'real', kind: 'folder' },
    ]);
    expect(await folder.list('folder')).toEqual([{ name: 'x', kind: 'file' }]);
    expect(() => folder.read('broken')).toThrow(
      `${join(root, 'broken')}: expected a file that can be read, found ENOENT`,
    );
    expect(await folder.size('broken')).toBeUndefined();
    await expect(folder.size('circle')).rejects.toThrow(/circle: expected a file, found ELOOP/);
  });

  it('leaves out what is neither', async () => {
    const server = createServer().listen(join(root, 'socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    expect(await folder.list('')).toEqual([]);
    server.close();
  });

  it('says that there is no such folder', async () => {
    await writeFile(join(root, 'x'), 'x');
    await expect(folder.list('none')).rejects.toThrow(DataError);
    await expect(folder.list('none')).rejects.toThrow(
      `${join(root, 'none')}: expected a folder that can be read, found`,
    );
    await expect(folder.list('x')).rejects.toThrow(
      `${join(root, 'x')}: expected a folder that can be read, found ENOTDIR`,
    );
  });

  it.skipIf(process.getuid?.() === 0)('says that a folder may not be read', async () => {
    await mkdir(join(root, 'secret'));
    await chmod(join(root, 'secret'), 0);
    await expect(folder.list('secret')).rejects.toThrow(/secret: .* found EACCES.*; get the rights to it, or choose/);
  });
});

describe('reading', () => {
  it('is at once, into memory of its own', async () => {
    await writeFile(join(root, 'x'), 'small');
    const bytes = folder.read('x') as Uint8Array<ArrayBuffer>;
    expect(text(bytes)).toBe('small');
    expect(bytes.buffer.byteLength).toBe(5);
  });

  it('gives sizes, of files only', async () => {
    await mkdir(join(root, 'a'));
    await writeFile(join(root, 'a', 'x'), 'four');
    expect(await folder.size('a/x')).toBe(4);
    expect(await folder.size('a')).toBeUndefined();
    expect(await folder.size('none/x')).toBeUndefined();
    expect(await folder.size('a/x/y')).toBeUndefined();
  });

  it('gives parts', async () => {
    await writeFile(join(root, 'x'), '0123456789');
    const source = await folder.source('x');
    expect([source.name, source.size, text(await source.read(2, 5))]).toEqual([join(root, 'x'), 10, '234']);
  });

  it('refuses what is no file, and does not wait for it', () => {
    expect(() => folder.read('')).toThrow(/expected a file that can be read, found something that is no file/);
    expect(() => folder.read('none')).toThrow(/none: expected a file that can be read, found ENOENT/);
  });

  it.skipIf(process.platform === 'win32')('does not wait for a pipe', () => {
    execFileSync('mkfifo', [join(root, 'pipe')]);
    expect(() => folder.read('pipe')).toThrow(
      /pipe: expected a file that can be read, found something that is no file/,
    );
  });

  it.each(['..', '../x', 'a/../../x', '/etc/passwd', 'a\0b'])('refuses the path %j', async (path) => {
    const expected = `${root}: expected a path within it`;
    expect(() => folder.read(path)).toThrow(expected);
    await expect(folder.list(path)).rejects.toThrow(expected);
    await expect(folder.writer(path)).rejects.toThrow(expected);
    await expect(folder.remove(path)).rejects.toThrow(expected);
  });

  it('stays with its folder, wherever the process goes', async () => {
    const there = diskFolder(relative(process.cwd(), root));
    await writeFile(join(root, 'x'), 'x');
    expect(there.name).toBe(root);
    expect(there.recipe()).toEqual({ maker: 'diskFolder', arguments: [root] });
    expect(await there.size('./x')).toBe(1);
  });
});

describe('writing', () => {
  const write = async (path: string, content: string, append = false): Promise<void> => {
    const writer = await folder.writer(path, { append });
    for (const letter of content) await writer.write(new TextEncoder().encode(letter));
    await writer.close();
  };

  it('makes the folders above, replaces, or writes on', async () => {
    await write('a/b/x', 'one');
    await write('a/b/x', 'two');
    await write('a/b/x', ' three', true);
    await write('y', 'new', true);
    expect(await readFile(join(root, 'a/b/x'), 'utf8')).toBe('two three');
    expect(await readFile(join(root, 'y'), 'utf8')).toBe('new');
  });

  it('renames onto what is there, and removes', async () => {
    await write('x', 'new');
    await write('a/y', 'old');
    await folder.rename('x', 'a/y');
    expect(await readFile(join(root, 'a/y'), 'utf8')).toBe('new');
    await folder.remove('a');
    await folder.remove('none/x');
    expect(await readdir(root)).toEqual([]);
    await expect(folder.rename('x', 'y')).rejects.toThrow(/y: expected to write the file, found ENOENT/);
    await expect(folder.remove('')).rejects.toThrow(RangeError);
    expect((await stat(root)).isDirectory()).toBe(true);
  });

  it('says what is in the way', async () => {
    await write('x', 'x');
    await expect(folder.writer('x/y')).rejects.toThrow(/y: expected to write the file, found (ENOTDIR|EEXIST)/);
    await mkdir(join(root, 'a'));
    await expect(folder.writer('a')).rejects.toThrow(/a: expected to write the file, found EISDIR/);
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    await symlink('/dev/full', join(root, 'full'));
    const writer = await folder.writer('full');
    await expect(writer.write(new Uint8Array(9))).rejects.toThrow(/full: .* ENOSPC.*; free some space and try again/);
    await writer.close();
  });
});

it('reads a file of holes of 3 GB in parts', async () => {
  await writeFile(join(root, 'large'), 'start');
  await truncate(join(root, 'large'), 3 * 2 ** 30);
  const source = await folder.source('large');
  expect([...(await source.read(source.size - 2, source.size))]).toEqual([0, 0]);
});
