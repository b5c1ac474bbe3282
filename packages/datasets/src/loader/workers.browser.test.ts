import { type Batch, dispose, Rng, useBackend } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import fixture from '../fixtures/images.json';
import { filesFolder } from '../folders/files-folder.ts';
import { centerCrop } from '../images/center-crop.ts';
import { compose } from '../images/compose.ts';
import { randomResizedCrop } from '../images/random-resized-crop.ts';
import { resize } from '../images/resize.ts';
import { PackedDataset } from '../packed-dataset.ts';
import { loadImageFolder } from '../sets/image-folder.ts';
import { DataLoader, type DataLoaderOptions } from './data-loader.ts';

beforeAll(() => useBackend('cpu'));

async function contents(batches: AsyncIterable<Batch>): Promise<{ ids: number[]; pixels: string }> {
  const [ids, pixels]: [number[], number[]] = [[], []];
  for await (const { images, labels, ids: own } of batches) {
    ids.push(...own);
    pixels.push(...(await images.data()));
    dispose([images, labels]);
  }
  return { ids, pixels: pixels.join() };
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

describe('in a page, workers', () => {
  it('have shared memory here', () => {
    expect(crossOriginIsolated).toBe(true);
  });

  it('make what the page makes, of pictures in memory', async () => {
    const dataset = new PackedDataset(
      {
        name: 'noise',
        classes: ['a', 'b'],
        shape: [8, 8, 3],
        pixels: new Uint8Array(new Rng(3).words(100 * 48).buffer, 0, 100 * 192),
        labels: Array.from({ length: 100 }, (_, i) => i % 2),
      },
      { transform: randomResizedCrop(6) },
    );
    const options: DataLoaderOptions = { batchSize: 16, shuffle: true, rng: new Rng(1) };
    const expected = await contents(new DataLoader(dataset, options));
    expect(new Set(expected.ids).size).toBe(100);
    for (const workers of [1, 2])
      expect(await contents(new DataLoader(dataset, { ...options, workers }))).toEqual(expected);
  });

  it('decode files that the user chose', async () => {
    const files = fixture.files
      .filter(({ name }) => /^(JPEG|PNG|grey)/.test(name))
      .map(({ name, file }, i) => {
        const ending = name.includes('PNG') ? 'png' : 'jpg';
        return [`${i % 2 ? 'odd' : 'even'}/${i} ж.${ending}`, new File([bytesOf(file)], `${i}.${ending}`)] as const;
      });
    expect(files.length).toBeGreaterThan(5);
    const photos = await loadImageFolder(filesFolder(files), { transform: compose(resize(8), centerCrop(8)) });
    expect(photos.classes).toEqual(['even', 'odd']);
    const expected = await contents(new DataLoader(photos, { batchSize: 3 }));
    expect(await contents(new DataLoader(photos, { batchSize: 3, workers: 2 }))).toEqual(expected);
    expect(new Set(expected.ids).size).toBe(files.length);
  });

  it('may be left early', async () => {
    const files = fixture.files
      .slice(0, 2)
      .map(({ file }, i) => [`a/${i}.png`, new File([bytesOf(file)], `${i}.png`)] as const);
    const photos = await loadImageFolder(filesFolder(files), { transform: resize([4, 4]) });
    for await (const { images, labels } of new DataLoader(photos, { workers: 1 })) {
      dispose([images, labels]);
      break;
    }
  });
});
