import { startProcess } from '../engine/peers.ts';
import type { Bench } from '../engine/report.ts';
import { startPeers } from './peers.ts';
import { isKnown, race } from './race.ts';

const TITLE = 'affine, rotation, flip, jiggle, grayscale';

/** Five augmentations as one sequence beside the five one after the other. */
export async function fused(bench: Bench): Promise<void> {
  const ours = await startProcess('augment/ours-process');
  if (await isKnown(bench, ours, 'pipeline', TITLE)) {
    const apart = await startProcess('augment/ours-process', 'op-by-op');
    const peers = await startPeers(bench.report);
    bench.report.title(
      `A sequence beside its members one after the other, 224×224×3, ms per image; ${[ours, ...peers].map((one) => one.name).join(', ')}`,
    );
    for (const batch of [32, 128]) {
      const raced = { name: 'pipeline', title: TITLE, batch, size: 224 };
      const times = await race(bench, [ours, apart, ...peers], raced);
      bench.report.add({
        case: `${TITLE}, batch ${batch}`,
        unit: 'ms/image',
        ours: times.get(ours)!,
        peer: times.get(apart)!,
        peerName: 'op by op',
        more: Object.fromEntries(peers.map((peer) => [peer.name, times.get(peer)!])),
      });
    }
    for (const one of [apart, ...peers]) one.stop();
  }
  ours.stop();
}
