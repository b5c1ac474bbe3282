import type { Contestant } from './contestant.ts';
import { startNpmPeer, startProcess } from './peers.ts';
import type { Bench } from './report.ts';
import { takeTurns } from './rounds.ts';

/** One convolution beside jax-js, which runs on one thread under Node: compiled by its `jit`, and op by op. */
export async function jax({ report, rounds, quick }: Bench): Promise<void> {
  const batch = quick ? 4 : 32;
  report.title(`Convolution 3×3 beside jax-js, one thread: 16²·128→128 of ${batch} pictures`);
  const peers: Contestant[] = [];
  for (const mode of ['jit', 'eager']) {
    const peer = await startNpmPeer(report, '@jax-js/jax', 'jax-process', mode);
    if (!peer) return;
    peers.push(peer);
  }
  const ours = await startProcess('layers-process', 1);
  const flops = 2 * batch * 16 ** 2 * 9 * 128 * 128;
  const times = await takeTurns([ours, ...peers], `conv ${batch} 16 128 128`, { rounds });
  for (const peer of peers) {
    const more = { 'GFLOP/s, ours': flops / times.get(ours)! / 1e6, 'GFLOP/s, peer': flops / times.get(peer)! / 1e6 };
    const [mine, other] = [times.get(ours)!, times.get(peer)!];
    report.add({
      case: `16²·128→128 forward, batch ${batch}`,
      unit: 'ms',
      ours: mine,
      peer: other,
      peerName: peer.name,
      more,
    });
  }
  for (const contestant of [ours, ...peers]) contestant.stop();
}
