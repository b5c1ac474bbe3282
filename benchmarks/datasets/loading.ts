import { startProcess } from '../engine/peers.ts';
import type { Bench } from '../engine/report.ts';
import { takeTurns } from '../engine/rounds.ts';
import { startTorchvision } from './made-data.ts';

const CASES = {
  binary: 'CIFAR-10, normalised',
  folder: 'JPEG folder 32×32, crop, flip, normalised',
  photos: 'JPEG 500×375, resize 256, crop 224, normalised',
};

/** How long an epoch takes, for no, one and two workers. */
export async function loading({ report, rounds }: Bench, folder: string): Promise<void> {
  const ours = await startProcess('datasets/loading-process', folder);
  const peer = await startTorchvision(report, folder);
  report.title(`An epoch of batches; ${[ours, peer].map((one) => one?.name).join(' beside ')}`);
  for (const [name, title] of Object.entries(CASES)) {
    for (const workers of [0, 1, 2]) {
      const command = `load ${name} ${workers}`;
      const { images } = await ours.ask(command);
      const times = await takeTurns(peer ? [ours, peer] : [ours], command, { rounds, warmUps: 0 });
      const perSecond = (ms: number): number => (images / ms) * 1000;
      const mine = times.get(ours)!;
      const its = peer && times.get(peer);
      report.add({
        case: `${title}, ${workers} workers`,
        unit: 'ms',
        ours: mine,
        ...(peer && { peer: its, peerName: peer.name }),
        more: { 'images/s': perSecond(mine), ...(its && { 'images/s of the peer': perSecond(its) }) },
      });
    }
  }
  ours.stop();
  peer?.stop();
}
