// How fast pictures of CIFAR-10's size come out of the DataLoader, plain and augmented, on the wasm backend. Without a peer so far.
import { augment, normalize, randomCrop, randomHorizontalFlip, sequence } from '@cnn/augment';
import { DataLoader, PackedDataset } from '@cnn/datasets';
import { type Augmentation, dispose, Rng, uniform, useBackend } from '@cnn/tensor';

const json = process.argv.includes('--json');
await useBackend('wasm');
const count = 50_000;
const dataset = new PackedDataset({
  name: 'noise',
  classes: ['0'],
  shape: [32, 32, 3],
  pixels: new Uint8Array(new Rng(0).words((count * 3072) / 4).buffer),
  labels: new Uint8Array(count),
});
const normalized = normalize([0.49, 0.48, 0.45], [0.2, 0.2, 0.2]);
const crop = randomCrop(32, { padding: 4 });
const flip = randomHorizontalFlip();

/** Batches of 128, each epoch in its own order. */
async function loading(transform?: Augmentation): Promise<number> {
  const loader = new DataLoader(dataset, { batchSize: 128, shuffle: true, augment: transform });
  const times: number[] = [];
  for (let epoch = 1; epoch <= 5; epoch++) {
    const started = performance.now();
    for await (const { images, labels } of loader.epoch(epoch)) dispose([images, labels]);
    times.push(performance.now() - started);
  }
  return count / (median(times) / 1000);
}

async function once(transform: Augmentation): Promise<number> {
  const images = uniform(new Rng(1), [128, 32, 32, 3]);
  const times: number[] = [];
  for (let i = 0; i < 30; i++) {
    const started = performance.now();
    const changed = augment(images, transform, new Rng(i));
    await changed.data();
    times.push(performance.now() - started);
    changed.dispose();
  }
  return median(times);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function show(name: string, unit: string, ours: number): void {
  if (json)
    console.log(JSON.stringify({ bench: 'data', case: name, unit, ours, peer: null, peerName: null, ratio: null }));
  else
    console.log(
      `${name.padEnd(52)} ${ours < 100 ? ours.toFixed(1) : Math.round(ours).toLocaleString('en-US')} ${unit}`,
    );
}

show('DataLoader, batch 128, shuffled', 'images/s', await loading());
show('the same with crop, flip, normalize', 'images/s', await loading(sequence(crop, flip, normalized)));
show('crop with padding 4, 128×32×32×3', 'ms', await once(crop));
show('horizontal flip', 'ms', await once(flip));
show('normalize', 'ms', await once(normalized));
process.exit(0);
