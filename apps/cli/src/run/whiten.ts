import { DataLoader, type Dataset } from '@cnn/datasets';
import type { Module } from '@cnn/layers';
import { Airbench94, whitenPatches } from '@cnn/models';
import { type Augmentation, dispose } from '@cnn/tensor';
import { UsageError } from '../terminal/usage-error.ts';
import type { RunConfig } from './config.ts';

/** Gives the first layer its kernels, from training pictures as the model sees them. */
export async function whiten(
  network: Module,
  { whitening, model }: RunConfig,
  trainSet: Dataset,
  augment: Augmentation,
): Promise<void> {
  if (!whitening) return;
  if (!(network instanceof Airbench94))
    throw new UsageError(`--preset whitens the first layer, which ${model} has not; leave out the model`);
  const pictures = new DataLoader(trainSet, { batchSize: Math.min(whitening.pictures, trainSet.length), augment });
  for await (const { images, labels } of pictures) {
    await whitenPatches(network.whitening, images);
    dispose([images, labels]);
    break;
  }
}
