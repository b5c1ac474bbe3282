import {
  type Augmentation,
  type Batch,
  cast,
  dispose,
  equal,
  mul,
  Rng,
  slice,
  type Tensor,
  tensor,
  uniform,
} from '@cnn/tensor';
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

/** Labels become whether they are that of the first sample of the batch. */
const likeFirst: Augmentation<void> = {
  name: 'LikeFirst',
  sample: () => undefined,
  apply: (images) => mul(images, 1),
  applyLabels: (labels) => cast(equal(labels, slice(labels, [0], [1])), 'float32'),
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

  it('changes labels as a DataLoader does', async () => {
    const options = { batchSize: 16, shuffle: true, rng: new Rng(5), augment: likeFirst };
    const resident = await ResidentLoader.from(dataset, options);
    const expected: Batch[] = [];
    for await (const batch of new DataLoader(dataset, options).epoch(1)) expected.push(batch);
    for await (const { images, labels, ids } of resident) {
      const other = expected.shift()!;
      expect(labels.dtype).toBe('float32');
      expect([...(await labels.data())]).toEqual(ids.map((id) => (id % 2 === ids[0] % 2 ? 1 : 0)));
      expect([...(await labels.data())]).toEqual([...(await other.labels.data())]);
      dispose([images, labels, other.images, other.labels]);
    }
    resident.dispose();
    await expectNoLeak(async () => {
      const loader = await ResidentLoader.from(dataset, options);
      for await (const { images, labels } of loader) dispose([images, labels]);
      loader.dispose();
    });
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
