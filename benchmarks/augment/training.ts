import { startProcess } from '../engine/peers.ts';
import type { Bench } from '../engine/report.ts';
import { isKnown } from './race.ts';

/** How much of a training step's time goes into augmenting its batch, which is work of the same engine. */
export async function training(bench: Bench): Promise<void> {
  bench.report.title('Augmenting, of the time of steps of the course’s CNN at batch 128 with the wasm engine');
  const ours = await startProcess('augment/training-process');
  for (const [name, title] of [
    ['crop-flip', 'crop, flip'],
    ['crop-flip-cutout', 'crop, flip, cutout 8×8'],
  ]) {
    if (!(await isKnown(bench, ours, name, title))) continue;
    const { augmented, total, steps } = await ours.ask(`train ${name} ${bench.quick ? 10 : 40}`);
    bench.report.add({
      case: title,
      unit: '% of a step',
      ours: (100 * augmented) / total,
      more: { 'ms a step': total / steps, 'ms of it augmenting': augmented / steps },
    });
  }
  ours.stop();
}
