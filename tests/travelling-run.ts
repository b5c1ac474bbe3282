import { normalize, randomHorizontalFlip, sequence } from '@cnn/augment';
import { DataLoader, PackedDataset } from '@cnn/datasets';
import { CifarCNN } from '@cnn/models';
import { Rng, useBackend } from '@cnn/tensor';
import {
  adam,
  cosineAnnealingLR,
  crossEntropy,
  decodeCheckpoint,
  encodeCheckpoint,
  exponentialMovingAverage,
  Trainer,
} from '@cnn/train';

// A run that Node and a page can both go on with: everything in it follows from the seed, so the two are told nothing but the checkpoint.

const SEED = 5;

function pictures(): PackedDataset {
  const rng = new Rng(SEED).fold('pictures');
  const count = 32;
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  // Each class has a brightness of its own, so that there is something to learn.
  const noise = rng.uniforms(count * 32 * 32 * 3);
  const pixels = Uint8Array.from(noise, (u, i) => 128 * u + 12 * labels[Math.floor(i / (32 * 32 * 3))]);
  const classes = Array.from({ length: 10 }, (_, i) => `class ${i}`);
  return new PackedDataset({ name: 'noise', classes, shape: [32, 32, 3], pixels, labels });
}

/** What computes here, such as `wasm with relaxed SIMD, 2 threads`. */
export const engine = async (): Promise<string> => (await useBackend('wasm', { threads: 2 })).description;

/** Trains on to the end of an epoch, from a checkpoint or from the beginning, and returns the checkpoint there. */
export async function trainOn(checkpoint: Uint8Array | undefined, epoch: number): Promise<Uint8Array> {
  await engine();
  const seen = normalize([0.5, 0.5, 0.5], [0.25, 0.25, 0.25]);
  const dataset = pictures();
  const rng = new Rng(SEED);
  const train = new DataLoader(dataset, {
    batchSize: 16,
    shuffle: true,
    rng: rng.fold('data'),
    augment: sequence(randomHorizontalFlip(), seen),
  });
  const validate = new DataLoader(dataset, { batchSize: 32, augment: seen });
  const model = new CifarCNN({ rng: rng.fold('weights') });
  const trainer = new Trainer(model, {
    loss: crossEntropy({ labelSmoothing: 0.1 }),
    optimizer: adam({ learningRate: 1e-3 }),
    schedule: cosineAnnealingLR({ tMax: 3 }),
    epochs: 3,
    seed: SEED,
    trainAccuracy: false,
    callbacks: [exponentialMovingAverage({ decay: 0.8 })],
  });
  if (checkpoint) trainer.restore(decodeCheckpoint(checkpoint));
  for await (const event of trainer.fit(train, { validate })) {
    if (event.type === 'epoch' && event.epoch === epoch && epoch < 3) break;
  }
  return encodeCheckpoint(await trainer.checkpoint());
}
