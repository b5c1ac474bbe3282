import { startProcess } from './peers.ts';
import type { Bench } from './report.ts';
import { takeTurns } from './rounds.ts';

const BATCH = 128;

/** The training step of the course's CNN on `native`, TensorFlow's C library, beside our engine, one thread each. */
export async function native({ report, rounds }: Bench): Promise<void> {
  if (!process.env.CNN_TFJS_NODE) {
    report.note('native is left out; build it by `pnpm native`, which ends with the value for CNN_TFJS_NODE');
    return;
  }
  const [ours, tensorflow] = [
    await startProcess('cnn-process', 'wasm', 1),
    await startProcess('cnn-process', 'native', 1),
  ];
  report.title(`Training step of the course's CNN: batch ${BATCH} (${ours.name})`);
  const times = await takeTurns([ours, tensorflow], `step ${BATCH}`, { rounds });
  const peer = { peer: times.get(tensorflow)!, peerName: tensorflow.name };
  report.add({ case: 'training step, 1 thread', unit: 'ms', ours: times.get(ours)!, ...peer });
  for (const each of [ours, tensorflow]) each.stop();
}
