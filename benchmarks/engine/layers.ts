import { startProcess, startTorch } from './peers.ts';
import type { Bench } from './report.ts';
import { median, takeTurns } from './rounds.ts';

/** Sizes of the pictures, channels in and out, of the course's six convolutions. */
const SHAPES = [
  [32, 3, 32],
  [32, 32, 64],
  [16, 64, 128],
  [16, 128, 128],
  [8, 128, 256],
  [8, 256, 256],
] as const;
const BATCH = 128;

/** Each convolution of the course's CNN with its gradients, and a product, on one thread, also as a share of what the core can do. */
export async function layers({ report, rounds }: Bench): Promise<void> {
  report.title(`One thread: convolutions 3×3 of ${BATCH} pictures; GFLOP/s count what the plain algorithm computes`);
  const ours = await startProcess('layers-process', 1);
  const torch = await startTorch(report, 1);
  const contestants = torch ? [ours, torch] : [ours];
  const peaks: number[] = [];
  const measurePeak = async () => peaks.push((await ours.ask('peak')).gflops);
  const results: { name: string; flops: number; ms: number; peer?: number }[] = [];
  const measure = async (name: string, command: string, flops: number) => {
    await measurePeak();
    const times = await takeTurns(contestants, command, { rounds });
    results.push({ name, flops, ms: times.get(ours)!, peer: torch && times.get(torch) });
  };
  await measurePeak();
  for (const [size, inputs, outputs] of SHAPES) {
    for (const what of ['forward', 'dX', 'dW']) {
      const flops = 2 * BATCH * size ** 2 * 9 * inputs * outputs;
      const name = `${size}²·${inputs}→${outputs} ${what}`;
      await measure(name, `conv ${BATCH} ${size} ${inputs} ${outputs} ${what} 3`, flops);
    }
  }
  await measure('matmul 1024³', 'matmul 1024 3', 2 * 1024 ** 3);
  const peak = median(peaks);
  report.add({ case: 'multiply-add peak', unit: 'GFLOP/s', ours: peak });
  for (const { name, flops, ms, peer } of results) {
    const gflops = flops / ms / 1e6;
    const more = { 'GFLOP/s': gflops, '% of the peak': (100 * gflops) / peak };
    report.add({ case: name, unit: 'ms', ours: ms, peer, peerName: torch?.name, more });
  }
  for (const contestant of contestants) contestant.stop();
}
