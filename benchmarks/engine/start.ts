import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Answer, Contestant } from './contestant.ts';
import { startProcess, startTorch } from './peers.ts';
import type { Bench } from './report.ts';
import { median } from './rounds.ts';

/** How long it takes to begin, and how much there is to load. */
export async function start({ report, rounds }: Bench): Promise<void> {
  report.title(
    'From a new process to the first training step: convolution 3 → 8, ReLU, pool, linear; 8 pictures of 32×32',
  );
  const turns: Answer[] = [];
  const walls: { ours: number[]; peer: number[] } = { ours: [], peer: [] };
  let peerName: string | undefined;
  let withTorch = true;
  for (let round = -1; round < rounds; round++) {
    const ours = await untilAnswer(() => startProcess('start-process'));
    const peer: Beginning | undefined = withTorch ? await untilAnswer(() => startTorch(report, 'start')) : undefined;
    withTorch = peer !== undefined;
    peerName = peer?.answer.name;
    if (round < 0) continue; // files come from the disk
    turns.push(ours!.answer);
    walls.ours.push(ours!.wall);
    if (peer) walls.peer.push(peer.wall);
  }
  const between = (from: string, to: string) => median(turns.map((turn) => turn[to] - turn[from]));
  report.add({
    case: 'load, compile, first step',
    unit: 'ms',
    ours: between('node', 'stepped'),
    more: {
      'ms load': between('node', 'imported'),
      'ms compile': between('imported', 'compiled'),
      'ms first step': between('compiled', 'stepped'),
    },
  });
  const beside = withTorch ? { peer: median(walls.peer), peerName } : {};
  report.add({ case: 'the same with the process itself', unit: 'ms', ours: median(walls.ours), ...beside });

  const folder = fileURLToPath(new URL('../../../packages/backend-wasm/dist/', import.meta.url));
  if (!existsSync(folder)) {
    report.note('The size of @cnn/backend-wasm is left out: build it with `pnpm build`');
    return;
  }
  const files = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const bytes = files.reduce((sum, name) => sum + gzipSync(readFileSync(`${folder}${name}`), { level: 9 }).length, 0);
  report.add({ case: '@cnn/backend-wasm, gzip', unit: 'kB', ours: bytes / 1000 });
}

/** A process's first line, and the milliseconds until it came. */
interface Beginning {
  readonly answer: Answer;
  readonly wall: number;
}

async function untilAnswer(begin: () => Promise<Contestant | undefined>): Promise<Beginning | undefined> {
  const started = performance.now();
  const contestant = await begin();
  const wall = performance.now() - started;
  contestant?.stop();
  return contestant && { answer: contestant.introduction, wall };
}
