import { DataError } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import { droppedFolder } from './dropped-folder.ts';
import { filesFolder } from './files-folder.ts';

/** As `<input webkitdirectory>` gives them. */
function chosen(path: string, content = path): File {
  const file = new File([content], path.split('/').at(-1)!);
  Object.defineProperty(file, 'webkitRelativePath', { value: path });
  return file;
}

const text = async (bytes: Uint8Array | Promise<Uint8Array>): Promise<string> => new TextDecoder().decode(await bytes);

describe('filesFolder', () => {
  const folder = filesFolder(
    ['flowers/b/2.png', 'flowers/b/10.png', 'flowers/a/x.png', 'flowers/Z'].map((path) => chosen(path)),
  );

  it('is the folder that was chosen', async () => {
    expect(folder.name).toBe('flowers');
    expect(await folder.list('')).toEqual([
      { name: 'Z', kind: 'file' },
      { name: 'a', kind: 'folder' },
      { name: 'b', kind: 'folder' },
    ]);
    expect((await folder.list('b')).map(({ name }) => name)).toEqual(['10.png', '2.png']);
    expect(await text(folder.read('b/2.png'))).toBe('flowers/b/2.png');
    expect(await folder.size('a/x.png')).toBe(15);
    expect(await folder.size('a')).toBeUndefined();
    expect(await folder.size('c/x.png')).toBeUndefined();
    const source = await folder.source('a/x.png');
    expect([source.name, await text(source.read(0, 7))]).toEqual(['flowers/a/x.png', 'flowers']);
  });

  it('says what there is not', async () => {
    await expect(folder.list('c')).rejects.toThrow('flowers/c: expected a folder, found none; choose');
    await expect(folder.list('Z')).rejects.toThrow('flowers/Z: expected a folder, found a file');
    await expect(folder.read('a')).rejects.toThrow('flowers/a: expected a file, found a folder');
    expect(() => folder.source('../x')).toThrow(
      "flowers: expected a path within it, such as 'train/0.png', found '../x'",
    );
  });

  it('is made again from its recipe, where files have lost their paths', async () => {
    const { maker, arguments: parts } = folder.recipe();
    const [files, name] = parts as [[string, File][], string];
    const sent = files.map(([path, file]) => [path, new File([file], file.name)] as const);
    const again = filesFolder(sent, name);
    expect([maker, again.name, await text(again.read('b/10.png'))]).toEqual([
      'filesFolder',
      'flowers',
      'flowers/b/10.png',
    ]);
  });

  it('takes plain files by their names, and any by the paths given', async () => {
    const plain = filesFolder([new File(['x'], 'x.bin'), ['a/y.bin', new File(['y'], 'whatever')]], 'mine');
    expect(plain.name).toBe('mine');
    expect(await text(plain.read('x.bin'))).toBe('x');
    expect(await text(plain.read('a/y.bin'))).toBe('y');
    expect(await filesFolder([]).list('')).toEqual([]);
  });

  it.each([
    [['x', 'x'], 'x'],
    [['x', 'x/y'], 'x'],
    [['x/y', 'x'], 'x'],
  ])('refuses %j, of which two are at one path', (paths, path) => {
    const files = paths.map((path) => [path, new File([], 'x')] as const);
    expect(() => filesFolder(files)).toThrow(DataError);
    expect(() => filesFolder(files)).toThrow(`files: expected one file for each path, found two at '${path}'`);
  });

  it('has no names that mean something to the language', async () => {
    const folder = filesFolder([['__proto__/constructor', new File(['x'], 'x')]]);
    expect(await folder.list('')).toEqual([{ name: '__proto__', kind: 'folder' }]);
    expect(await folder.size('__proto__/constructor')).toBe(1);
    expect(await folder.size('toString')).toBeUndefined();
  });
});

type Tree = { readonly [name: string]: Tree | string };

/** An entry as a browser makes it, whose readers give two at a time. */
function entryOf(name: string, tree: Tree | string): FileSystemEntry {
  if (typeof tree === 'string') {
    const file = (resolve: (file: File) => void, reject: (error: Error) => void): void => {
      if (tree === 'gone') reject(new Error('it is gone'));
      else resolve(new File([tree], name));
    };
    return { name, isFile: true, isDirectory: false, file } as unknown as FileSystemEntry;
  }
  const createReader = () => {
    const rest = Object.entries(tree).map(([name, inner]) => entryOf(name, inner));
    return { readEntries: (resolve: (page: FileSystemEntry[]) => void) => resolve(rest.splice(0, 2)) };
  };
  return { name, isFile: false, isDirectory: true, createReader } as unknown as FileSystemEntry;
}

const dropOf = (tree: Tree): DataTransfer => {
  const items = Object.entries(tree).map(([name, inner]) => ({
    kind: 'file',
    webkitGetAsEntry: () => entryOf(name, inner),
  }));
  return { items: [{ kind: 'string' }, ...items] } as unknown as DataTransfer;
};

describe('droppedFolder', () => {
  const tree = { a: { '1': 'one', '2': 'two', '3': 'three', b: { '4': 'four', '5': 'five' } }, c: {} };

  it('is the one folder that was dropped, with all in it', async () => {
    const folder = await droppedFolder(dropOf({ flowers: tree }));
    expect(folder.name).toBe('flowers');
    expect((await folder.list('a')).map(({ name }) => name)).toEqual(['1', '2', '3', 'b']);
    expect(await text(folder.read('a/b/5'))).toBe('five');
  });

  it('holds all that were dropped together', async () => {
    const folder = await droppedFolder(dropOf({ ...tree, x: 'x' }));
    expect((await folder.list('')).map(({ name }) => name)).toEqual(['a', 'x']);
    expect(await text(folder.read('a/b/4'))).toBe('four');
  });

  it('asks for all before it waits, since the browser takes them away then', async () => {
    const transfer = dropOf({ x: 'x', y: 'y' });
    const folder = droppedFolder(transfer);
    Object.assign(transfer, { items: [] });
    expect(await (await folder).list('')).toHaveLength(2);
  });

  it('says that nothing was dropped, or that it is gone', async () => {
    await expect(droppedFolder(dropOf({}))).rejects.toThrow('what was dropped: expected files or a folder, found none');
    await expect(droppedFolder(dropOf({ flowers: { x: 'gone' } }))).rejects.toThrow(
      'flowers: expected files that can be read, found it is gone',
    );
  });
});
