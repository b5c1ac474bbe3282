import { startProcess } from '../engine/peers.ts';
import type { Bench } from '../engine/report.ts';

/** How much of a training step's time goes by until the next batch is there; how much augmenting it takes, which is work of the same engine, stands beside it. */
export async function waiting({ report, quick }: Bench, folder: string): Promise<void> {
  report.title('Waiting for data, of the time of steps of the course’s CNN at batch 128 with the wasm engine');
  for (const [name, title] of [
    ['binary', 'CIFAR-10'],
    ['folder', 'JPEG folder'],
  ]) {
    for (const workers of [0, 1, 2]) {
      const ours = await startProcess('datasets/waiting-process', folder);
      const { waited, augmented, total, steps } = await ours.ask(`train ${name} ${workers} ${quick ? 10 : 40}`);
      report.add({
        case: `${title}, ${workers} workers`,
        unit: '% waiting',
        ours: (100 * waited) / total,
        more: { 'ms a step': total / steps, '% crop, flip, normalise': (100 * augmented) / total },
      });
      ours.stop();
    }
  }
}
