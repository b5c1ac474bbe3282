import { startProcess } from '../engine/peers.ts';
import type { Bench } from '../engine/report.ts';
import { startPeers } from './peers.ts';
import { raceWithPeers } from './race.ts';

const BATCH = 128;

const OPERATIONS = {
  'cifar-crop': 'crop to 32 with padding 4',
  'cifar-flip': 'flip of one in two',
  'cifar-normalize': 'normalize',
  cifar: 'crop, flip, normalize',
};

/** What CIFAR-10 is usually trained with, and how fast pictures of its size then come out of a DataLoader. */
export async function cifar(bench: Bench): Promise<void> {
  const ours = await startProcess('augment/ours-process');
  const peers = await startPeers(bench.report);
  bench.report.title(`32×32×3, ms per image; ${[ours, ...peers].map((one) => one.name).join(' beside ')}`);
  for (const [name, title] of Object.entries(OPERATIONS)) {
    await raceWithPeers(bench, ours, peers, { name, title, batch: BATCH, size: 32 });
  }
  for (const [name, title] of [
    ['plain', 'DataLoader, batch 128, shuffled'],
    ['cifar', 'the same with crop, flip, normalize'],
  ]) {
    const { images, ms } = await ours.ask(`load ${name} ${BATCH} ${bench.quick ? 1 : 5}`);
    bench.report.add({ case: title, unit: 'images/s', ours: images / (ms / 1000) });
  }
  for (const one of [ours, ...peers]) one.stop();
}
