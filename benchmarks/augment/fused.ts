import { startProcess } from '../engine/peers.ts';
import type { Bench } from '../engine/report.ts';
import { startPeers } from './peers.ts';
import { isKnown, race } from './race.ts';

/** Sequences of five, and whether the peers have them too. */
const SEQUENCES = [
  { name: 'pipeline', title: 'affine, rotation, flip, jiggle, grayscale', withPeers: true },
  { name: 'moves', title: 'affine, rotation, flip, brightness, contrast', withPeers: false },
  { name: 'lookups', title: 'affine, rotation, perspective, brightness, contrast', withPeers: false },
  { name: 'most-lookups', title: 'rotation, shear, affine, perspective, brightness', withPeers: false },
] as const;

/** Five augmentations as one sequence beside the five one after the other. */
export async function fused(bench: Bench): Promise<void> {
  const ours = await startProcess('augment/ours-process');
  const apart = await startProcess('augment/ours-process', 'op-by-op');
  const all = await startPeers(bench.report);
  bench.report.title(
    `A sequence beside its members one after the other, 224×224×3, ms per image; ${[ours, ...all].map((one) => one.name).join(', ')}`,
  );
  for (const { name, title, withPeers } of SEQUENCES) {
    if (!(await isKnown(bench, ours, name, title))) continue;
    const peers = withPeers ? all : [];
    for (const batch of [32, 128]) {
      const times = await race(bench, [ours, apart, ...peers], { name, title, batch, size: 224 });
      bench.report.add({
        case: `${title}, batch ${batch}`,
        unit: 'ms/image',
        ours: times.get(ours)!,
        peer: times.get(apart)!,
        peerName: 'op by op',
        more: Object.fromEntries(peers.map((peer) => [peer.name, times.get(peer)!])),
      });
    }
  }
  for (const one of [ours, apart, ...all]) one.stop();
}
