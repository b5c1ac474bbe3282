import { type Augmentation, type Batch, dispose, mul, Rng, type Tensor, tensor, uniform } from '@cnn/tensor';
import { expectClose, expectNoLeak } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { PackedDataset } from '../packed-dataset.ts';
import { DataLoader } from './data-loader.ts';
import { packBytes, unpackBytes } from './packed-bytes.ts';
import { ResidentLoader } from './resident-loader.ts';

/** Multiplies each image by a number that its own stream draws. */
const dim: Augmentation<{ factors: Tensor }> = {
  name: 'Dim',
  sample: (rngs, [batch]) => ({ factors: uniform(rngs, [batch, 1, 1, 1]) }),
  apply: (images, { factors }) => mul(images, factors),
};

/** What is true of a resident loader on every backend. */
export function residentLoaderCases(): void {
  // An odd number of bytes in each image.
  const dataset = new PackedDataset({
    name: 'noise',
    classes: ['a', 'b'],
    shape: [3, 3, 3],
    pixels: new Uint8Array(new Rng(3).words(27 * 10).buffer, 0, 27 * 40),
    labels: Uint8Array.from({ length: 40 }, (_, i) => i % 2),
  });

  it('gives the batches of a DataLoader', async () => {
    const options = { batchSize: 16, shuffle: true, rng: new Rng(5), augment: dim };
    const resident = await ResidentLoader.from(dataset, options);
    const loader = new DataLoader(dataset, options);
    expect([resident.length, resident.samples, resident.classes]).toEqual([
      loader.length,
      loader.samples,
      loader.classes,
    ]);
    for (const epoch of [1, 2]) {
      const expected: Batch[] = [];
      for await (const batch of loader.epoch(epoch)) expected.push(batch);
      let i = 0;
      for await (const { images, labels, ids } of resident) {
        const other = expected[i++];
        expect(ids).toEqual(other.ids);
        expect(labels.dtype).toBe('int32');
        expect([...(await labels.data())]).toEqual([...(await other.labels.data())]);
        await expectClose(images, await other.images.data(), { relative: 1e-6, absolute: 1e-7 });
        dispose([images, labels, other.images, other.labels]);
      }
      expect(i).toBe(expected.length);
    }
    resident.dispose();
  });

  it('leaves nothing behind', async () => {
    await expectNoLeak(async () => {
      const loader = await ResidentLoader.from(dataset, { batchSize: 7, augment: dim });
      for await (const { images, labels } of loader.epoch(1, 2)) dispose([images, labels]);
      loader.dispose();
    });
  });

  it('packs and unpacks every byte in every place', async () => {
    const bytes = Uint8Array.from({ length: 1024 }, (_, i) => (i + (i >> 8) * 64) & 255);
    const packed = packBytes(bytes, 1024);
    const rows = tensor(packed, [1, 256], 'int32');
    const images = unpackBytes(rows, [32, 32, 1]);
    expect([...(await images.data())].map((value) => Math.round(value * 255))).toEqual([...bytes]);
    await expectClose(
      images,
      Float32Array.from(bytes, (byte) => byte / 255),
      { relative: 1e-6, absolute: 1e-7 },
    );
    dispose([rows, images]);
  });
}
