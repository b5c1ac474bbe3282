import { DataError } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import layouts from '../fixtures/file-datasets.json' with { type: 'json' };
import pictures from '../fixtures/images.json' with { type: 'json' };
import type { DataFolder, FolderEntry } from '../folders/data-folder.ts';
import { diskFolder } from '../folders/disk-folder.ts';
import { ImageFiles } from '../image-files.ts';
import { type Contents, contentsOf, madeFolder } from '../testing/made-folder.ts';
import { memoryFolder } from '../testing/memory-folder.ts';
import { type FolderProgress, loadImageFolder } from './image-folder.ts';

const [png, jpeg] = ['PNG', 'JPEG'].map((name) => {
  const { file, pixels, shape } = pictures.files.find((file) => file.name === name)!;
  return { bytes: Buffer.from(file, 'base64'), pixels: new Uint8Array(Buffer.from(pixels, 'base64')), shape };
});

/** Paths and labels. */
const samplesOf = ({ files: { paths, targets } }: ImageFiles) =>
  Array.from({ length: paths.length }, (_, i) => [paths.get(i), targets[i]]);

describe('loadImageFolder finds what torchvision finds', () => {
  it.each(layouts.folders)('$name', async (layout) => {
    const dataset = await loadImageFolder(await madeFolder(contentsOf(layout), layout.links));
    expect(dataset.classes).toEqual(layout.classes);
    expect(samplesOf(dataset)).toEqual(layout.samples);
    expect(Array.from(dataset.labels())).toEqual(layout.samples.map(([, label]) => label));
  });

  it('in any folder, as a sort of all paths by folder and name does', async () => {
    const step = fc.string({
      unit: fc.constantFrom('a', 'B', '-', ' ', 'é', '\uff43', '😀'),
      minLength: 1,
      maxLength: 3,
    });
    const path = fc.array(step, { minLength: 2, maxLength: 4 }).map((steps) => `${steps.join('/')}.png`);
    const points = (text: string) => Buffer.from(text, 'utf-8');
    const parts = (path: string) => [
      path.split('/')[0],
      path.slice(0, path.lastIndexOf('/')),
      path.slice(path.lastIndexOf('/') + 1),
    ];
    const byParts = (a: string, b: string) =>
      parts(a).reduce((order, part, i) => order || Buffer.compare(points(part), points(parts(b)[i])), 0);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(path, { minLength: 1, maxLength: 30 }), async (paths) => {
        const folder = memoryFolder(Object.fromEntries(paths.map((path) => [path, ''])));
        const { files } = await loadImageFolder(folder);
        expect(Array.from(paths, (_, i) => files.paths.get(i))).toEqual(paths.sort(byParts));
      }),
    );
  });
});

describe('loadImageFolder', () => {
  it('decodes pictures, names those that are none, and goes on', async () => {
    const root = await madeFolder(
      {
        'a/1.png': png.bytes,
        'a/2.PNG': jpeg.bytes,
        'a/3.png': '',
        'a/4.png': png.bytes.subarray(0, 60),
        'b c/é 1.jpeg': jpeg.bytes,
      },
      [['a/5.png', 'nowhere']],
    );
    const dataset = await loadImageFolder(root);
    expect(dataset).toBeInstanceOf(ImageFiles);
    expect([dataset.name, dataset.length, dataset.shape]).toEqual([root, 6, undefined]);
    expect(await dataset.get(0)).toEqual({ pixels: png.pixels, shape: png.shape, label: 0 });
    expect(await dataset.get(1)).toEqual({ pixels: jpeg.pixels, shape: jpeg.shape, label: 0 });
    for (const index of [2, 3, 4]) {
      const failed = async () => dataset.get(index);
      await expect(failed).rejects.toThrow(DataError);
      await expect(failed).rejects.toThrow(`${root}/a/${index + 1}.png (sample ${index}): expected`);
    }
    expect((await dataset.get(5)).label).toBe(1);
    expect(() => dataset.get(6)).toThrow(RangeError);
  });

  it('hands pictures to the transforms', async () => {
    const dataset = await loadImageFolder(memoryFolder({ 'a/1.png': png.bytes, 'b/2.png': png.bytes }), {
      transform: ({ pixels }) => ({ pixels: pixels.subarray(0, 3), shape: [1, 1, 3] }),
      targetTransform: (label) => 10 + Number(label),
    });
    expect(await dataset.get(1)).toEqual({ pixels: png.pixels.subarray(0, 3), shape: [1, 1, 3], label: 11 });
  });

  it('takes the endings that are asked for, whatever their capitals, or the files that a function says', async () => {
    const folder = memoryFolder({ 'a/1.png': '', 'a/2.DAT': '', 'a/3.dat.png': '', 'a/b/4.dat': '' });
    expect(samplesOf(await loadImageFolder(folder, { extensions: ['.Dat'] }))).toEqual([
      ['a/2.DAT', 0],
      ['a/b/4.dat', 0],
    ]);
    const asked: string[] = [];
    const isValidFile = (path: string) => asked.push(path) > 2;
    expect(samplesOf(await loadImageFolder(folder, { isValidFile }))).toEqual([
      ['a/3.dat.png', 0],
      ['a/b/4.dat', 0],
    ]);
    expect(asked).toEqual(['a/1.png', 'a/2.DAT', 'a/3.dat.png', 'a/b/4.dat']);
    await expect(loadImageFolder(folder, { isValidFile, extensions: [] })).rejects.toThrow(
      new TypeError('loadImageFolder: expected extensions or isValidFile, found both'),
    );
  });

  it('decodes by a function of the user', async () => {
    const folder = memoryFolder({ 'a/1.raw': '\u0001\u0002', 'b/2.raw': '\u0003', 'b/3.raw': '' });
    const dataset = await loadImageFolder(folder, {
      extensions: ['.raw'],
      loader: (bytes, path) => {
        if (bytes.length === 0) throw new Error(`nothing in ${path}`);
        return { pixels: bytes, shape: [1, bytes.length, 1] };
      },
      transform: ({ pixels, shape }) => ({ pixels: pixels.map((byte) => byte * 10), shape }),
    });
    expect(await dataset.get(0)).toEqual({ pixels: Uint8Array.of(10, 20), shape: [1, 2, 1], label: 0 });
    expect(await dataset.get(1)).toEqual({ pixels: Uint8Array.of(30), shape: [1, 1, 1], label: 1 });
    await expect(dataset.get(2)).rejects.toThrow(DataError);
    await expect(dataset.get(2)).rejects.toThrow(/^memory\/b\/3.raw \(sample 2\): .* found nothing in b\/3.raw/);
    expect(() => dataset.recipe()).toThrow(TypeError);
  });

  it('follows no link back to a folder that it lies in', async () => {
    const links = [
      ['a/again', 'a'],
      ['a/in/up', 'a/in'],
      ['a/in/self', 'a/in/self'],
      ['b/all', '.'],
      ['b/a', 'a'],
      ['b/twice', 'a'],
    ];
    const root = await madeFolder({ 'a/1.png': '', 'a/in/2.png': '', 'b/3.png': '' }, links);
    expect(samplesOf(await loadImageFolder(root)).map(([path]) => path)).toEqual([
      'a/1.png',
      'a/in/2.png',
      'b/3.png',
      'b/a/1.png',
      'b/a/in/2.png',
      'b/twice/1.png',
      'b/twice/in/2.png',
    ]);
  });

  it.each<[string, Contents, RegExp]>([
    [
      'no folder',
      { 'x.png': '' },
      /set: expected a folder for each class, with its pictures, found no folders; name the folder above/,
    ],
    [
      'classes without files',
      { 'full/1.png': '', 'text/a.txt': '', 'deep/er/a.txt': '' },
      /set: expected files \(\.jpg, .*\.gif\) in each class, found none in 'deep', 'text'; add some/,
    ],
  ])('refuses %s', async (_, contents, message) => {
    const root = await madeFolder(contents);
    await expect(loadImageFolder(root)).rejects.toThrow(DataError);
    await expect(loadImageFolder(root)).rejects.toThrow(message);
  });

  it('keeps classes without files where they are wanted', async () => {
    const folder = memoryFolder({ 'a/x.txt': '', 'b/1.png': '', 'c/x.txt': '' });
    const dataset = await loadImageFolder(folder, { allowEmpty: true });
    expect([dataset.classes, samplesOf(dataset)]).toEqual([['a', 'b', 'c'], [['b/1.png', 1]]]);
    const none = await loadImageFolder(memoryFolder({ 'a/x.txt': '' }), { allowEmpty: true });
    expect([none.length, none.classes, Array.from(none.labels())]).toEqual([0, ['a'], []]);
  });

  it('names a folder that cannot be read', async () => {
    const root = await madeFolder({ 'a/1.png': '', 'b/1.png': '' });
    await expect(loadImageFolder(`${root}/none`)).rejects.toThrow(DataError);
    await expect(loadImageFolder(`${root}/none`)).rejects.toThrow(`${root}/none: expected a folder`);
    await expect(loadImageFolder(`${root}/a/1.png`)).rejects.toThrow(`${root}/a/1.png: expected a folder`);
    // The rights of a folder do not hold back the root user, under whom tests may run.
    const folder: DataFolder = { ...diskFolder(root), list: listing(diskFolder(root), 'b') };
    await expect(loadImageFolder(folder)).rejects.toThrow('b: expected a folder that can be read, found EACCES');
  });

  it('says how far it is, and stops when it is told to', async () => {
    const folder = memoryFolder({ 'a/1.png': '', 'a/2.png': '', 'a/b/3.png': '', 'c/4.png': '' });
    const seen: FolderProgress[] = [];
    await loadImageFolder(folder, { onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([
      { folder: 'a', files: 2 },
      { folder: 'a/b', files: 3 },
      { folder: 'c', files: 4 },
    ]);
    const stop = new AbortController();
    const loading = loadImageFolder(folder, {
      signal: stop.signal,
      onProgress: ({ files }) => files === 3 && stop.abort(new Error('enough')),
    });
    await expect(loading).rejects.toThrow('enough');
  });

  it('tells classes apart where they are more than a byte holds', async () => {
    const files = Array.from({ length: 300 }, (_, i) => [`${String(i).padStart(3, '0')}/x.png`, '']);
    const { files: found } = await loadImageFolder(memoryFolder(Object.fromEntries(files)));
    expect(found.targets).toEqual(Uint16Array.from({ length: 300 }, (_, i) => i));
  });
});

/** Lists a folder, but for one that may not be read. */
function listing(folder: DataFolder, closed: string) {
  return async (path: string): Promise<readonly FolderEntry[]> => {
    if (path !== closed) return folder.list(path);
    throw new DataError(closed, { expected: 'a folder that can be read', found: 'EACCES: permission denied' });
  };
}
