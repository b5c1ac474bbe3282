import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dispose, useBackend } from '@cnn/tensor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageFiles } from '../image-files.ts';
import { resize } from '../images/resize.ts';
import { DataLoader } from '../loader/data-loader.ts';
import { computeMeanStd } from '../statistics/compute-mean-std.ts';
import { CIFAR10 } from './cifar10.ts';
import { loadImageFolder } from './image-folder.ts';

const archive = fileURLToPath(new URL('../../../../../shared/data/cifar10-images.tgz', import.meta.url));
const absent = !existsSync(archive);
if (absent) console.warn(`skipped: loadImageFolder on real photographs needs ${archive}`);

describe.skipIf(absent)('loadImageFolder on the JPEG copy of CIFAR-10', () => {
  let root: string;
  let dataset: ImageFiles;
  beforeAll(async () => {
    await useBackend('cpu');
    root = await mkdtemp(join(tmpdir(), 'cnn-jpeg-'));
    const names = CIFAR10.classes.flatMap((name) =>
      Array.from({ length: 20 }, (_, i) => `train/${name}/${String(i).padStart(4, '0')}.jpg`),
    );
    execFileSync('tar', ['xzf', archive, '-C', root, ...names]);
    dataset = await loadImageFolder(join(root, 'train'));
  });
  afterAll(() => rm(root, { recursive: true }));

  it('has classes and pixels as CIFAR-10 has them', async () => {
    expect(dataset.classes).toEqual(CIFAR10.classes);
    expect(dataset.length).toBe(10 * 20);
    const { mean, std } = await computeMeanStd(dataset);
    for (const channel of [0, 1, 2]) {
      expect(Math.abs(mean[channel] - CIFAR10.mean[channel])).toBeLessThan(0.03);
      expect(Math.abs(std[channel] - CIFAR10.pixelStd[channel])).toBeLessThan(0.03);
    }
  });

  it.each([0, 2])('gives the same batches with %d workers', async (workers) => {
    const resized = await loadImageFolder(join(root, 'train'), { transform: resize([16, 24]) });
    const loader = new DataLoader(resized, { batchSize: 64, shuffle: true, workers });
    const counts = new Array(10).fill(0);
    for await (const { images, labels, ids } of loader) {
      expect(images.shape).toEqual([ids.length, 16, 24, 3]);
      const found = await labels.data();
      for (const label of found) counts[label]++;
      const { pixels } = await resized.get(ids[0]);
      const first = (await images.data()).slice(0, pixels.length);
      expect(Math.max(...first.map((value, i) => Math.abs(value - pixels[i] / 255)))).toBeLessThan(1e-6);
      dispose([images, labels]);
    }
    expect(counts).toEqual(new Array(10).fill(20));
  });
});
