import { startProcess } from '../engine/peers.ts';
import type { Bench } from '../engine/report.ts';
import { startPeers } from './peers.ts';
import { isKnown, raceWithPeers } from './race.ts';

/** The course's table of Kornia's speed. */
const OPERATIONS = {
  perspective: 'perspective, 0.2',
  affine: 'affine, 15°, 0.1, 0.8–1.2',
  'random-crop': 'random crop to 192',
  'random-erasing': 'random erasing, 0.02–0.33',
  'horizontal-flip': 'horizontal flip',
  'vertical-flip': 'vertical flip',
  'color-jiggle': 'color jiggle, 0.2, 0.2, 0.2, 0.1',
  rotation: 'rotation, 30°',
  'resized-crop': 'resized crop, 0.08–1',
  'center-crop': 'center crop to 192',
  grayscale: 'grayscale',
};

/** Eleven augmentations of 224×224×3 images, all of which change. */
export async function operations(bench: Bench): Promise<void> {
  const ours = await startProcess('augment/ours-process');
  const peers = await startPeers(bench.report);
  bench.report.title(`224×224×3, ms per image; ${[ours, ...peers].map((one) => one.name).join(' beside ')}`);
  for (const [name, title] of Object.entries(OPERATIONS)) {
    if (!(await isKnown(bench, ours, name, title))) continue;
    for (const batch of [1, 32, 128]) await raceWithPeers(bench, ours, peers, { name, title, batch, size: 224 });
  }
  for (const one of [ours, ...peers]) one.stop();
}
