import { availableParallelism } from 'node:os';
import { startProcess, startTorch } from './peers.ts';
import type { Bench } from './report.ts';
import { takeTurns } from './rounds.ts';

const BATCH = 128;

/** Attacks of 20 steps on the course's CNN, beside torchattacks: `pip install torchattacks` beside torch. */
export async function attack({ report, rounds, quick }: Bench): Promise<void> {
  report.title(`Attacks of 20 steps on the course's CNN, ${BATCH} images, in milliseconds for all of them`);
  const threads = availableParallelism();
  const ours = await startProcess('cnn-process', 'wasm', threads);
  const torch = await startTorch(report, threads);
  for (const name of ['pgd', 'apgd']) {
    const turns = { rounds: quick ? 1 : Math.min(rounds, 3), warmUps: 1 };
    const times = await takeTurns(torch ? [ours, torch] : [ours], `attack ${name} ${BATCH}`, turns);
    const peer = torch && { peer: times.get(torch), peerName: `torchattacks, ${torch.name}` };
    report.add({ case: name, unit: 'ms', ours: times.get(ours)!, ...peer });
  }
  ours.stop();
  torch?.stop();
}
