import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { decodeSafetensors, useBackend } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { getModel } from './get-model.ts';
import { listModels } from './registry.ts';
import { listWeights, weightsInfo } from './shipped-weights.ts';

beforeAll(() => useBackend('wasm'));

it('there are some', () => {
  expect(listWeights()).toEqual(['airbench-small-cifar10', 'lenet5-fashion-mnist']);
});

describe.each(listWeights())('%s', (name) => {
  const card = weightsInfo(name);

  it('is the file that its card tells of, of at most 2 MB', async () => {
    const bytes = await readFile(fileURLToPath(card.url));
    expect([bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([card.bytes, card.sha256]);
    expect(card.bytes).toBeLessThanOrEqual(2e6);
    expect(listModels()).toContain(card.model);
    const written = JSON.parse(decodeSafetensors(bytes, name).metadata.card);
    expect(written).toMatchObject({ model: card.model, seed: card.seed, classes: card.classes });
  });

  it('fits its network by its name, without a network', async () => {
    const fetch = () => Promise.reject(new Error('asked the network'));
    const model = await getModel(card.model, { weights: `cnn://${name}`, classes: card.classes.length, fetch });
    expect(model.training).toBe(true);
    model.dispose();
  });
});

it('names the nearest for one that is unknown', async () => {
  await expect(getModel('lenet5', { weights: 'cnn://lenet-fashion-mnist' })).rejects.toThrow(
    /unknown weights 'lenet-fashion-mnist'; did you mean 'lenet5-fashion-mnist'\?/,
  );
});
