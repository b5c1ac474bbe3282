import { dispose, memory, tensor, useBackend } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../dataset.ts';
import { TensorDataset } from './tensor-dataset.ts';

const images = { data: Float32Array.of(0, 1, 2, -3, 0.5, 7), shape: [3, 1, 2, 1] };

it('gives views into what it holds', () => {
  const dataset = new TensorDataset(images, [1, 0, 2]);
  expect([dataset.length, dataset.shape, dataset.classes]).toEqual([3, [1, 2, 1], ['0', '1', '2']]);
  const { pixels, shape, label } = dataset.get(1) as Sample;
  expect([pixels, shape, label]).toEqual([Float32Array.of(2, -3), [1, 2, 1], 0]);
  expect(pixels.buffer).toBe(images.data.buffer);
  expect(Array.from(dataset.labels())).toEqual([1, 0, 2]);
});

it('holds bytes too, under a name and classes of one’s own', () => {
  const bytes = { data: Uint8Array.of(1, 2), shape: [2, 1, 1, 1] };
  const dataset = new TensorDataset(bytes, Int32Array.of(0, 0), { name: 'bytes', classes: ['all'] });
  expect([dataset.name, dataset.classes]).toEqual(['bytes', ['all']]);
  expect((dataset.get(1) as Sample).pixels).toEqual(Uint8Array.of(2));
  expect(dataset.recipe()).toEqual({
    maker: 'TensorDataset',
    arguments: [bytes, Int32Array.of(0, 0), { name: 'bytes', classes: ['all'] }, undefined],
  });
});

it('copies tensors once, which stay the caller’s', async () => {
  await useBackend('cpu');
  const before = memory().numTensors;
  const [pixels, labels] = [tensor(images.data, [3, 1, 2, 1]), tensor([0, 1, 1], [3], 'int32')];
  const dataset = await TensorDataset.from(pixels, labels, { classes: ['a', 'b'] });
  const plain = await TensorDataset.from(pixels, [0, 1, 1]);
  dispose([pixels, labels]);
  expect(memory().numTensors).toBe(before);
  for (const made of [dataset, plain]) {
    expect((made.get(2) as Sample).pixels).toEqual(Float32Array.of(0.5, 7));
    expect(Array.from(made.labels())).toEqual([0, 1, 1]);
  }
});

it('keeps its own labels', () => {
  const labels = [0, 1, 2];
  const dataset = new TensorDataset(images, labels);
  labels.fill(0);
  expect((dataset.get(2) as Sample).label).toBe(2);
});

describe('refuses', () => {
  it.each([[[3, 2]], [[3, 1, 2, 2]], [[2, 1, 2, 1]]])('shape %j', (shape) => {
    expect(() => new TensorDataset({ ...images, shape }, [0, 0, 0])).toThrow(
      `TensorDataset: expected 6 values of shape [images, height, width, channels], found [${shape.join(', ')}]`,
    );
  });

  it('too few labels', () => {
    expect(() => new TensorDataset(images, [0, 1], { name: 'few' })).toThrow(
      'few: expected a label for each of 3 images, found 2',
    );
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 40])('label %s', (label) => {
    expect(() => new TensorDataset(images, [0, label, 1])).toThrow(
      `TensorDataset: labels must be whole numbers in [0, 1048575], found ${label} at 1`,
    );
  });

  it('a label that none of the classes has', () => {
    expect(() => new TensorDataset(images, [0, 0, 2], { classes: ['a', 'b'] })).toThrow(
      'TensorDataset: labels must be whole numbers in [0, 1], found 2 at 2',
    );
  });

  it('tensors that are no images', async () => {
    await useBackend('cpu');
    const flat = tensor([1, 2], [2, 1]);
    await expect(TensorDataset.from(flat, [0, 0])).rejects.toThrow('TensorDataset.from: expected images');
    dispose(flat);
  });
});
