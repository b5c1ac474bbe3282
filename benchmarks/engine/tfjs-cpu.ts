import { startProcess } from './peers.ts';
import type { Bench } from './report.ts';
import { takeTurns } from './rounds.ts';

/** Small, because the peer takes more than a minute for it. The smaller the batch, the more of our step is Adam, whose time does not depend on it. */
const BATCH = 4;

/** A whole training step beside tfjs's backend in plain JavaScript, with the same model and ops. */
export async function tfjsCpu({ report, quick }: Bench): Promise<void> {
  const rounds = quick ? 1 : 3;
  report.title(`Training step beside tfjs cpu, one thread each: ${BATCH} pictures; medians of ${rounds}`);
  const ours = await startProcess('cnn-process', 'wasm', 1);
  const peer = await startProcess('cnn-process', 'cpu', 1);
  // The peer is warm long before its first step ends.
  await takeTurns([ours], `step ${BATCH}`, { rounds: 1 });
  const times = await takeTurns([ours, peer], `step ${BATCH}`, { rounds, warmUps: 0 });
  const [mine, other] = [times.get(ours)!, times.get(peer)!];
  report.add({
    case: `training step, batch ${BATCH}`,
    unit: 'ms',
    ours: mine,
    peer: other,
    peerName: 'tfjs 4.22.0 cpu',
  });
  for (const contestant of [ours, peer]) contestant.stop();
}
