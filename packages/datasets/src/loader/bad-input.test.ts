import { readFileSync } from 'node:fs';
import { DataError, dispose, Rng, useBackend } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { resize } from '../images/resize.ts';
import { loadImageFolder } from '../sets/image-folder.ts';
import { type Contents, madeFolder } from '../testing/made-folder.ts';
import { DataLoader, type DataLoaderOptions } from './data-loader.ts';
import type { BrokenSample } from './host-batch.ts';

beforeAll(() => useBackend('cpu'));

const { files } = JSON.parse(readFileSync(new URL('../fixtures/images.json', import.meta.url), 'utf8')) as {
  files: { name: string; file: string }[];
};
const file = (name: string) => new Uint8Array(Buffer.from(files.find((one) => one.name === name)!.file, 'base64'));
const [png, jpeg, webp, tiff] = ['PNG', 'JPEG', 'transparent WebP', 'TIFF'].map(file);

/** Names that file systems and sorting may stumble over. */
const whole: Contents = {
  'مدرسة/قطة.png': png,
  'مدرسة/a b  c.jpg': jpeg,
  '学校/猫.webp': webp,
  '学校/🐈‍⬛ 😀.tif': tiff,
  'cafe\u0301/naïve.png': png,
  'crème brûlée/naïve.png': png,
  'with space/png in truth.jpg': png,
  'with space/jpeg in truth.png': jpeg,
  'with space/100%#?&.PNG': png,
};
const damaged: Contents = {
  'مدرسة/broken.png': png.map((byte, i) => (i > 60 && i % 7 === 0 ? byte ^ 85 : byte)),
  '学校/zero 空.png': new Uint8Array(),
  '学校/文本.jpg': '这不是图片, nor is it an image',
  'crème brûlée/cut.jpg': jpeg.subarray(0, jpeg.length >> 1),
  'crème brûlée/cut.png': png.subarray(0, png.length >> 1),
  'with space/cut.webp': webp.subarray(0, webp.length >> 1),
  'with space/page.png': '<!DOCTYPE html>',
};
const DAMAGED = Object.keys(damaged).length;
const WHOLE = Object.keys(whole).length;

const open = async (contents: Contents) => loadImageFolder(await madeFolder(contents), { transform: resize([5, 6]) });

/** The ids of all samples that a loop gets, and their pixels. */
async function epoch(loader: DataLoader): Promise<{ ids: number[]; pixels: number[] }> {
  const [ids, pixels]: [number[], number[]] = [[], []];
  for await (const batch of loader) {
    ids.push(...batch.ids);
    pixels.push(...(await batch.images.data()));
    dispose([batch.images, batch.labels]);
  }
  return { ids, pixels };
}

describe.each([0, 1])('damaged pictures with %i workers', (workers) => {
  it('reads names of any script, and kinds that the names do not say', async () => {
    const dataset = await open(whole);
    expect(dataset.length).toBe(WHOLE);
    expect(new Set(dataset.classes)).toEqual(new Set(['مدرسة', '学校', 'cafe\u0301', 'crème brûlée', 'with space']));
    const { ids, pixels } = await epoch(new DataLoader(dataset, { workers, batchSize: 4 }));
    expect(ids).toEqual(Array.from({ length: WHOLE }, (_, id) => id));
    expect(pixels).toHaveLength(WHOLE * 5 * 6 * 3);
    expect(pixels.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  it('raises an error with the path and the index', async () => {
    for (const [path, content] of Object.entries(damaged)) {
      const dataset = await open({ ...whole, [path]: content });
      const { paths } = dataset.files;
      const index = Array.from({ length: paths.length }, (_, i) => paths.get(i)).indexOf(path);
      const loader = new DataLoader(dataset, { workers, batchSize: 5 });
      const error = await epoch(loader).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(DataError);
      expect(error.message).toContain(`${path} (sample ${index})`);
      expect(error.message).toMatch(/sample \d+: expected .*expected .*found .*; /);
    }
  });

  it('skips what is damaged and says so', async () => {
    const dataset = await open({ ...whole, ...damaged });
    const broken: BrokenSample[] = [];
    const options: DataLoaderOptions = { workers, batchSize: 3, broken: 'skip', onBroken: (one) => broken.push(one) };
    const { ids } = await epoch(new DataLoader(dataset, options));
    expect(ids.map((id) => dataset.files.paths.get(id)).sort()).toEqual(Object.keys(whole).sort());
    expect(broken.map(({ id }) => dataset.files.paths.get(id)).sort()).toEqual(Object.keys(damaged).sort());
    for (const { id, error } of broken) {
      expect(error).toBeInstanceOf(DataError);
      expect(error.message).toContain(`${dataset.files.paths.get(id)} (sample ${id})`);
    }
  });

  it('replaces what is damaged, by the same each time', async () => {
    const dataset = await open({ ...whole, ...damaged });
    const broken: number[] = [];
    const options: DataLoaderOptions = { workers, shuffle: true, rng: new Rng(4), batchSize: 4, broken: 'replace' };
    const loader = new DataLoader(dataset, { ...options, onBroken: ({ id }) => broken.push(id) });
    const { ids, pixels } = await epoch(loader);
    expect(ids).toHaveLength(WHOLE + DAMAGED);
    expect(new Set(broken).size).toBe(DAMAGED);
    expect(ids.every((id) => dataset.files.paths.get(id) in whole)).toBe(true);
    expect(await epoch(new DataLoader(dataset, options))).toEqual({ ids, pixels });
  });

  it('ends where nothing can be had', async () => {
    const dataset = await open(damaged);
    const options: DataLoaderOptions = { workers, batchSize: 4 };
    await expect(epoch(new DataLoader(dataset, { ...options, broken: 'replace' }))).rejects.toThrow(DataError);
    expect((await epoch(new DataLoader(dataset, { ...options, broken: 'skip' }))).ids).toEqual([]);
  });
});

it('is the same with and without workers', async () => {
  const dataset = await open({ ...whole, ...damaged });
  const options: DataLoaderOptions = { shuffle: true, rng: new Rng(9), batchSize: 4, broken: 'replace' };
  const expected = await epoch(new DataLoader(dataset, options));
  expect(await epoch(new DataLoader(dataset, { ...options, workers: 1 }))).toEqual(expected);
});
