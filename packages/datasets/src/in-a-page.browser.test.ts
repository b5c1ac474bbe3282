import { dispose, useBackend } from '@cnn/tensor';
import { expect, it } from 'vitest';
import { centerCrop } from './images/center-crop.ts';
import { resize } from './images/resize.ts';
import { DataLoader } from './loader/data-loader.ts';
import { FashionMNISTSample, loadFashionMNISTSample } from './sets/fashion-mnist-sample.ts';

it('loads the sample by fetch and gives batches of it', async () => {
  await useBackend('cpu');
  const train = await loadFashionMNISTSample({ split: 'train' });
  expect(train.length).toBe(6000);
  expect(train.classes[train.labels()[0]]).toBe('Ankle boot');
  const test = await loadFashionMNISTSample({ split: 'test' });
  let [sum, count] = [0, 0];
  for await (const { images, labels } of new DataLoader(test, { batchSize: 256, shuffle: true })) {
    const values = await images.data();
    for (const value of values) sum += value;
    count += values.length;
    dispose([images, labels]);
  }
  expect(count).toBe(1000 * 784);
  expect(Math.abs(sum / count - FashionMNISTSample.mean[0])).toBeLessThan(0.01);
});

it('says that the sample is not at the address given', async () => {
  const baseUrl = new URL('/nowhere.gz/', location.href);
  await expect(loadFashionMNISTSample({ split: 'test', baseUrl })).rejects.toThrow(/nowhere\.gz\/t10k-.*expected/);
});

it('resizes to Pillow’s bytes', () => {
  const pixels = Uint8Array.from({ length: 5 * 4 * 3 }, (_, i) => i * 4);
  expect([...centerCrop(2)(resize(2)({ pixels, shape: [5, 4, 3] })).pixels]).toEqual([
    57, 61, 65, 75, 79, 83, 153, 157, 161, 171, 175, 179,
  ]);
});
