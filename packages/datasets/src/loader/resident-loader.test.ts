import { useBackend } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { resize } from '../images/resize.ts';
import { PackedDataset } from '../packed-dataset.ts';
import { residentLoaderCases } from './resident-loader.cases.ts';
import { ResidentLoader } from './resident-loader.ts';

onEachBackend(residentLoaderCases);

describe('what it takes', () => {
  const images = {
    name: 'two',
    classes: ['a'],
    shape: [1, 1, 3] as const,
    pixels: Uint8Array.of(1, 2, 3, 4, 5, 6),
    labels: new Uint8Array(2),
  };

  it('is transformed once', async () => {
    await useBackend('cpu');
    const seen: number[] = [];
    const loader = await ResidentLoader.from(new PackedDataset(images, { transform: resize([2, 2]) }), {
      onProgress: (count) => seen.push(count),
    });
    expect(loader.shape).toEqual([2, 2, 3]);
    expect(seen).toEqual([2]);
  });

  it('is bytes of one shape', async () => {
    const floats = new PackedDataset(images, { transform: ({ shape }) => ({ pixels: new Float32Array(3), shape }) });
    await expect(ResidentLoader.from(floats)).rejects.toThrow(/two, sample 0: expected bytes of 1×1×3/);
    await expect(ResidentLoader.from(new PackedDataset(images), { batchSize: 0 })).rejects.toThrow(/batchSize/);
  });
});
