import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DataError, dispose, useBackend } from '@cnn/tensor';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataLoader } from '../data-loader.ts';
import { loadImageFolder } from './load-image-folder.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cnn-folder-'));
});
afterEach(() => rm(root, { recursive: true }));

/** Writes a picture of one grey. */
async function picture(path: string, grey: number, [height, width] = [2, 3]): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  const background = { r: grey, g: grey, b: grey };
  await sharp({ create: { width, height, channels: 3, background } }).toFile(join(root, path));
}

describe('loadImageFolder', () => {
  it('finds classes and files in alphabetical order, at any depth', async () => {
    await picture('dog/z.png', 3);
    await picture('dog/a/deep.JPG'.toLowerCase(), 2);
    await picture('cat/10.png', 1);
    await picture('cat/1.webp', 0);
    await picture('.hidden/x.png', 9);
    await picture('cat/.thumbnail.png', 9);
    await writeFile(join(root, 'cat', 'notes.txt'), 'no image');
    await writeFile(join(root, 'README.md'), 'no class');
    const dataset = await loadImageFolder(root);
    expect(dataset.classes).toEqual(['cat', 'dog']);
    expect(dataset.shape).toEqual([2, 3, 3]);
    expect(dataset.files.map(({ path, label }) => [path.slice(root.length + 1), label])).toEqual([
      ['cat/1.webp', 0],
      ['cat/10.png', 0],
      ['dog/a/deep.jpg', 1],
      ['dog/z.png', 1],
    ]);
    const { pixels, shape, label } = await dataset.get(3);
    expect([[...pixels], shape, label]).toEqual([new Array(18).fill(3), [2, 3, 3], 1]);
    await expect(dataset.get(4)).rejects.toThrow(RangeError);
  });

  it('takes endings in capitals, and only those asked for', async () => {
    await picture('a/1.png', 1);
    await picture('a/2.webp', 2);
    await writeFile(join(root, 'a', '3.PNG'), await sharp(join(root, 'a/1.png')).toBuffer());
    expect((await loadImageFolder(root, { extensions: ['.Png'] })).length).toBe(2);
  });

  it('follows links to folders and files, but not in circles', async () => {
    await picture('elsewhere/1.png', 7);
    await mkdir(join(root, 'set', 'a'), { recursive: true });
    await symlink(join(root, 'elsewhere'), join(root, 'set', 'b'));
    await symlink(join(root, 'elsewhere', '1.png'), join(root, 'set', 'a', 'link.png'));
    await symlink(join(root, 'set', 'a'), join(root, 'set', 'a', 'again'));
    const dataset = await loadImageFolder(join(root, 'set'));
    expect(dataset.classes).toEqual(['a', 'b']);
    expect(dataset.length).toBe(2);
    expect((await dataset.get(1)).pixels[0]).toBe(7);
  });

  it('brings all to one size, through the DataLoader too', async () => {
    await useBackend('cpu');
    for (let i = 0; i < 40; i++) await picture(`a/${String(i).padStart(2, '0')}.png`, i, [5 + (i % 3), 9]);
    const dataset = await loadImageFolder(root, { size: [4, 6] });
    expect(dataset.shape).toEqual([4, 6, 3]);
    expect((await loadImageFolder(root, { size: 4 })).shape).toEqual([4, 4, 3]);
    const seen: number[] = [];
    for await (const { images, labels, ids } of new DataLoader(dataset, { batchSize: 16, shuffle: true })) {
      const values = await images.data();
      ids.forEach((id, i) => {
        expect(values[i * 72]).toBeCloseTo(id / 255, 6);
      });
      seen.push(...ids);
      dispose([images, labels]);
    }
    expect(seen.sort((a, b) => a - b)).toEqual([...Array(40).keys()]);
  });

  it('refuses pictures of several sizes where none is given, when it meets them', async () => {
    await picture('a/1.png', 1, [2, 3]);
    await picture('a/2.png', 1, [3, 2]);
    const dataset = await loadImageFolder(root);
    await dataset.get(0);
    const error = await dataset.get(1).catch((error) => error);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toBe(
      `${root}/a/2.png (sample 1): expected 2×3 pixels as in ${root}/a/1.png, found 3×2; give loadImageFolder a size`,
    );
  });

  it.each([undefined, 4])('names the file and the index where a file is no image (size %s)', async (size) => {
    await picture('a/1.png', 1);
    await writeFile(join(root, 'a', '2.png'), 'no image');
    await symlink(join(root, 'nowhere'), join(root, 'a', '3.png'));
    const dataset = await loadImageFolder(root, { size });
    await expect(dataset.get(1)).rejects.toThrow(DataError);
    await expect(dataset.get(1)).rejects.toThrow(`${root}/a/2.png (sample 1): expected an image`);
    await expect(dataset.get(2)).rejects.toThrow(`${root}/a/3.png (sample 2): expected an image`);
    expect((await dataset.get(0)).pixels[0]).toBe(1);
  });

  it('goes on after many files that are no images', async () => {
    await picture('a/z.png', 5);
    for (let i = 0; i < 20; i++) await writeFile(join(root, 'a', `${i}.png`), 'no image');
    const dataset = await loadImageFolder(root, { size: 2 });
    const all = await Promise.allSettled(dataset.files.map((_, i) => dataset.get(i)));
    expect(all.filter(({ status }) => status === 'rejected')).toHaveLength(20);
    expect((await dataset.get(20)).pixels[0]).toBe(5);
  });

  it('refuses folders without classes, classes without pictures, and no folder', async () => {
    await expect(loadImageFolder(root)).rejects.toThrow(
      `${root}: expected a folder for each class, with its pictures, found no folders; name the folder above the classes`,
    );
    await picture('full/1.png', 1);
    await mkdir(join(root, 'empty'));
    await mkdir(join(root, 'text'));
    await writeFile(join(root, 'text', 'a.txt'), '');
    const error = await loadImageFolder(root).catch((error) => error);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(
      /expected pictures \(\.jpg, .*\) in each class, found none in 'empty', 'text'; add some/,
    );
    await expect(loadImageFolder(join(root, 'none'))).rejects.toThrow(/none: expected a folder .* found ENOENT/);
    await expect(loadImageFolder(join(root, 'full', '1.png'))).rejects.toThrow(DataError);
    await expect(loadImageFolder(root, { size: [2, -1] })).rejects.toThrow(RangeError);
  });
});
