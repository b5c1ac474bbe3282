import type { Bench } from '../engine/report.ts';
import { startOurs } from './made-data.ts';

/** How much of a training step's time goes by until the next batch is there. */
export async function waiting({ report, quick }: Bench, folder: string): Promise<void> {
  report.title('Waiting for data, of the time of steps of the course’s CNN at batch 128 with the wasm engine');
  for (const [name, title] of [
    ['binary', 'CIFAR-10, crop, flip, normalised'],
    ['folder', 'JPEG folder, crop, flip, normalised'],
  ]) {
    for (const workers of [0, 1, 2]) {
      const ours = await startOurs('waiting-process', folder);
      const { waited, total, steps } = await ours.ask(`train ${name} ${workers} ${quick ? 10 : 60}`);
      report.add({
        case: `${title}, ${workers} workers`,
        unit: '% waiting',
        ours: (100 * waited) / total,
        more: { 'ms a step': total / steps },
      });
      ours.stop();
    }
  }
}
