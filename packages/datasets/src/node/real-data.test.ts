import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { dispose, useBackend } from '@cnn/tensor';
import { unpackTar } from 'modern-tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CIFAR10 } from '../cifar10.ts';
import { computeMeanStd } from '../compute-mean-std.ts';
import { DataLoader } from '../data-loader.ts';
import { loadImageFolder } from './load-image-folder.ts';

const archive = fileURLToPath(new URL('../../../../../shared/data/cifar10-images.tgz', import.meta.url));
const absent = !existsSync(archive);
if (absent) console.warn(`skipped: loadImageFolder on real photographs needs ${archive}`);

describe.skipIf(absent)('loadImageFolder on the JPEG copy of CIFAR-10', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'cnn-jpeg-'));
    await unpackEach(archive, root, 20);
  });
  afterAll(() => rm(root, { recursive: true }));

  it('reads classes and pixels', async () => {
    await useBackend('cpu');
    const dataset = await loadImageFolder(join(root, 'train'));
    expect(dataset.classes).toEqual(CIFAR10.classes);
    expect(dataset.shape).toEqual([32, 32, 3]);
    expect(dataset.length).toBe(10 * 20);
    const { mean, std } = await computeMeanStd(dataset);
    for (const channel of [0, 1, 2]) {
      expect(Math.abs(mean[channel] - CIFAR10.mean[channel])).toBeLessThan(0.03);
      expect(Math.abs(std[channel] - CIFAR10.pixelStd[channel])).toBeLessThan(0.03);
    }
    const counts = new Array(10).fill(0);
    for await (const { images, labels } of new DataLoader(dataset, { batchSize: 64, shuffle: true })) {
      for (const label of await labels.data()) counts[label]++;
      dispose([images, labels]);
    }
    expect(counts).toEqual(new Array(10).fill(20));
  });
});

/** Unpacks the first `count` training pictures of each class. */
async function unpackEach(archive: string, folder: string, count: number): Promise<void> {
  const counts = new Map<string, number>();
  const filter = ({ name }: { name: string }): boolean => {
    if (!/^train\/\w+\/.*\.jpg$/.test(name)) return false;
    counts.set(dirname(name), (counts.get(dirname(name)) ?? 0) + 1);
    return counts.get(dirname(name))! <= count;
  };
  for (const { header, data } of await unpackTar(gunzipSync(await readFile(archive)), { filter })) {
    await mkdir(join(folder, dirname(header.name)), { recursive: true });
    await writeFile(join(folder, header.name), data!);
  }
}
