import { DataError } from '@cnn/tensor';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { browserFolder } from './browser-folder.ts';
import type { WritableFolder } from './data-folder.ts';
import { droppedFolder } from './dropped-folder.ts';
import { cacheFolder, isWritable, openFolder } from './open-folder.ts';

let handle: FileSystemDirectoryHandle;
let folder: WritableFolder;
beforeEach(async () => {
  const root = await navigator.storage.getDirectory();
  handle = await root.getDirectoryHandle('folder test', { create: true });
  folder = browserFolder(handle);
});
afterEach(async () => {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry('folder test', { recursive: true });
});

async function write(path: string, content: string, append = false): Promise<void> {
  const writer = await folder.writer(path, { append });
  for (const letter of content) await writer.write(new TextEncoder().encode(letter));
  await writer.close();
}

const text = async (path: string): Promise<string> => new TextDecoder().decode(await folder.read(path));

describe('a folder of the private file system', () => {
  it('is written, listed and read', async () => {
    for (const path of ['b/2.png', 'b/10.png', 'a/猫 🐈.png', 'Z', 'ä']) await write(path, path);
    expect(await folder.list('')).toEqual([
      { name: 'Z', kind: 'file' },
      { name: 'a', kind: 'folder' },
      { name: 'b', kind: 'folder' },
      { name: 'ä', kind: 'file' },
    ]);
    expect((await folder.list('b')).map(({ name }) => name)).toEqual(['10.png', '2.png']);
    expect(await text('a/猫 🐈.png')).toBe('a/猫 🐈.png');
    expect([await folder.size('b/2.png'), await folder.size('b'), await folder.size('c/d')]).toEqual([
      7,
      undefined,
      undefined,
    ]);
    expect(await folder.size('Z/x')).toBeUndefined();
    const source = await folder.source('b/2.png');
    expect([source.name, ...(await source.read(2, 4))]).toEqual(['folder test/b/2.png', 50, 46]);
  });

  it('replaces, writes on, renames and removes', async () => {
    await write('x', 'one and all');
    await write('x', 'two');
    await write('x', ' three', true);
    await write('y', 'new', true);
    expect([await text('x'), await text('y')]).toEqual(['two three', 'new']);
    await folder.rename('x', 'y');
    expect([await text('y'), await folder.size('x')]).toEqual(['two three', undefined]);
    await write('a/b', 'b');
    await folder.rename('y', 'a/b');
    expect(await text('a/b')).toBe('two three');
    await folder.remove('a');
    await folder.remove('none/x');
    expect(await folder.list('')).toEqual([]);
  });

  it('renames by copying where a browser cannot move', async () => {
    const { prototype } = FileSystemFileHandle as unknown as { prototype: { move?: unknown } };
    const { move } = prototype;
    delete prototype.move;
    try {
      await write('x', 'new');
      await write('y', 'an older one');
      await folder.rename('x', 'y');
      expect([await text('y'), await folder.size('x')]).toEqual(['new', undefined]);
    } finally {
      if (move) prototype.move = move;
    }
  });

  it('says what there is not, and what leads out', async () => {
    await write('x', 'x');
    await expect(folder.list('none')).rejects.toThrow(/^folder test\/none: expected a folder that can be read, found/);
    await expect(folder.list('x')).rejects.toThrow(DataError);
    await expect(folder.read('none')).rejects.toThrow(/^folder test\/none: expected a file that can be read, found/);
    await expect(folder.source('none')).rejects.toThrow(DataError);
    await expect(folder.writer('x/y')).rejects.toThrow(/^folder test\/x\/y: expected to write the file, found/);
    await expect(folder.rename('none', 'y')).rejects.toThrow(/^folder test\/y: expected to write the file, found/);
    await expect(folder.read('../x')).rejects.toThrow('folder test: expected a path within it');
    await expect(folder.remove('')).rejects.toThrow(RangeError);
  });

  it('lets in one at a time, here and in a worker', async () => {
    const order: string[] = [];
    const worker = new Worker(
      URL.createObjectURL(
        new Blob([
          `navigator.locks.request('cnn folder test/x', () => new Promise((done) => { postMessage('in'); onmessage = done; }))
            .then(() => postMessage('out'));`,
        ]),
      ),
    );
    await new Promise((resolve) => worker.addEventListener('message', resolve, { once: true }));
    const first = folder.locked('x', async () => order.push('first'));
    const other = browserFolder(handle, 'another name').locked('x', async () => order.push('second'));
    await folder.locked('y', async () => order.push('y'));
    await expect(folder.locked('x', async () => {}, AbortSignal.timeout(20))).rejects.toThrow(/tim/);
    expect(order).toEqual(['y']);
    worker.postMessage('go');
    await Promise.all([first, other]);
    expect(order).toEqual(['y', 'first', 'second']);
    worker.terminate();
  });

  it('is made again in a worker, from its recipe', async () => {
    await write('a/x', 'content');
    const { maker, arguments: parts } = structuredClone(folder.recipe());
    const [sent, name] = parts as [FileSystemDirectoryHandle, string];
    const again = browserFolder(sent, name);
    expect([maker, again.name, (await again.read('a/x')).length]).toEqual(['browserFolder', 'folder test', 7]);
  });
});

describe('openFolder', () => {
  it('makes a path of the private file system', async () => {
    const opened = await openFolder('/folder test/deep/./er');
    expect([opened.name, isWritable(opened)]).toEqual(['/folder test/deep/./er', true]);
    await (await opened.writer('x')).close();
    expect(await folder.size('deep/er/x')).toBe(0);
    await expect(openFolder('../x')).rejects.toThrow(DataError);
    await expect(openFolder('folder test/deep/er/x')).rejects.toThrow(/expected a folder, found/);
    await expect(openFolder('folder test').then((opened) => opened.list('deep'))).resolves.toEqual([
      { name: 'er', kind: 'folder' },
    ]);
  });

  it('keeps downloads in cnn', async () => {
    const cache = await cacheFolder('folder test');
    expect(cache.name).toBe('cnn/folder test');
    await (await navigator.storage.getDirectory()).removeEntry('cnn', { recursive: true });
  });
});

it('takes files that were dropped', async () => {
  const transfer = new DataTransfer();
  transfer.items.add(new File(['one'], 'x.png'));
  transfer.items.add(new File(['two'], 'y.png'));
  const dropped = await droppedFolder(transfer);
  expect((await dropped.list('')).map(({ name }) => name)).toEqual(['x.png', 'y.png']);
  expect(new TextDecoder().decode(await dropped.read('y.png'))).toBe('two');
});
