import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contestant } from './contestant.ts';
import { startNpmPeer, startProcess, startTorch } from './peers.ts';
import type { Bench, Report } from './report.ts';
import { takeTurns } from './rounds.ts';

const BATCH = 128;
/** Parameters of the course's CNN, by which all show that they run the same one. */
const PARAMETERS = 5_852_170;

/** Those that have the same number of threads. */
interface Threaded {
  readonly threads: number;
  readonly ours: Contestant;
  readonly torch: Contestant | undefined;
  readonly onnx: Contestant | undefined;
}

/** The course's CNN whole: training step, memory, scaling, inference. */
export async function network({ report, rounds }: Bench): Promise<void> {
  const groups: Threaded[] = [];
  for (const threads of new Set([1, availableParallelism()])) {
    const [ours, torch] = [await startProcess('cnn-process', 'wasm', threads), await startTorch(report, threads)];
    checkSameNetwork(ours, torch);
    groups.push({ threads, ours, torch, onnx: undefined });
  }
  report.title(
    `Training step of the course's CNN: batch ${BATCH}, forward, backward, Adam (${groups[0].ours.name} and more)`,
  );
  await trainingSteps(report, groups, rounds);

  report.title("Inference with the course's CNN");
  const models = mkdtempSync(join(tmpdir(), 'cnn-bench-'));
  try {
    const model = await exportOnnx(report, groups[0].torch, join(models, 'cifar-cnn.onnx'));
    for (const [i, group] of groups.entries()) {
      if (!model) break;
      const onnx = await startNpmPeer(report, 'onnxruntime-node', 'onnx-process', group.threads, model);
      groups[i] = { ...group, onnx };
    }
    await inference(report, groups, rounds);
  } finally {
    rmSync(models, { recursive: true });
  }
  for (const { ours, torch, onnx } of groups) for (const contestant of [ours, torch, onnx]) contestant?.stop();
}

async function trainingSteps(report: Report, groups: readonly Threaded[], rounds: number): Promise<void> {
  const all = groups.flatMap(({ ours, torch }) => (torch ? [ours, torch] : [ours]));
  const times = await takeTurns(all, `step ${BATCH}`, { rounds });
  for (const { threads, ours, torch } of groups) {
    const peer = torch && { peer: times.get(torch), peerName: torch.name };
    report.add({ case: `training step, ${counted(threads)}`, unit: 'ms', ours: times.get(ours)!, ...peer });
  }
  const [one, many] = [groups[0], groups.at(-1)!];
  if (many !== one) {
    const gain = (who: 'ours' | 'torch') => times.get(one[who]!)! / times.get(many[who]!)!;
    const peer = one.torch && many.torch && { peer: gain('torch'), peerName: one.torch.name };
    report.add({ case: `one thread → ${many.threads}`, unit: '×', ours: gain('ours'), ...peer });
  }
  // Asked before anything else has run in these processes.
  for (const { threads, ours, torch } of groups) {
    const megabytes = async (contestant: Contestant) => (await contestant.ask('rss')).bytes / 1e6;
    const peer = torch && { peer: await megabytes(torch), peerName: torch.name };
    report.add({ case: `peak memory, ${counted(threads)}`, unit: 'MB', ours: await megabytes(ours), ...peer });
  }
}

async function inference(report: Report, groups: readonly Threaded[], rounds: number): Promise<void> {
  const tfjs = await startProcess('tfjs-wasm-process');
  for (const [batch, repeats] of [
    [BATCH, 1],
    [1, 60],
  ]) {
    const all = groups.flatMap(({ ours, torch, onnx }) => [ours, torch, onnx]).filter((each) => each !== undefined);
    const times = await takeTurns([...all, tfjs], `forward ${batch} ${repeats}`, { rounds });
    for (const { threads, ours, torch, onnx } of groups) {
      // tfjs has one thread under Node.
      for (const peer of [torch, onnx, threads === 1 ? tfjs : undefined]) {
        if (!peer) continue;
        const beside = { peer: times.get(peer), peerName: peer.name };
        report.add({
          case: `inference, batch ${batch}, ${counted(threads)}`,
          unit: 'ms',
          ours: times.get(ours)!,
          ...beside,
        });
      }
      if (threads > 1 && !torch && !onnx) {
        report.add({ case: `inference, batch ${batch}, ${counted(threads)}`, unit: 'ms', ours: times.get(ours)! });
      }
    }
  }
  tfjs.stop();
}

/** The network as a file for onnxruntime, or undefined with a note. */
async function exportOnnx(report: Report, torch: Contestant | undefined, path: string): Promise<string | undefined> {
  if (!torch) {
    report.note('onnxruntime-node is left out, because PyTorch makes its model');
    return undefined;
  }
  const { error } = (await torch.ask(`onnx ${path}`)) as { readonly error?: unknown };
  if (error === undefined) return path;
  report.note(
    `onnxruntime-node is left out, because its model could not be made: ${error}; pip install onnx beside torch`,
  );
  return undefined;
}

function checkSameNetwork(...contestants: readonly (Contestant | undefined)[]): void {
  for (const contestant of contestants) {
    const found = contestant?.introduction.parameters;
    if (contestant && found !== PARAMETERS) {
      throw new Error(`${contestant.name}: expected a network of ${PARAMETERS} parameters, found ${found}`);
    }
  }
}

function counted(threads: number): string {
  return threads === 1 ? '1 thread' : `${threads} threads`;
}
