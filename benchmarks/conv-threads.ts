// A convolution forward on the wasm backend: with threads, as @cnn/tensor starts it under Node, and as tfjs does, with one.
// Both take turns in processes of their own, because a process has one wasm backend; the median of the turns counts.
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { conv2d, normal, Rng, useBackend } from '@cnn/tensor';

const SHAPES = [
  [32, 3, 32],
  [32, 32, 64],
  [16, 64, 128],
  [16, 128, 128],
  [8, 128, 256],
  [8, 256, 256],
];
const TURNS = 5;

if (process.argv[2] === '--turn') await turn(Number(process.argv[3]));
else compare(process.argv.includes('--json'));

/** Prints the best of five times of each shape in milliseconds. */
async function turn(threads: number): Promise<never> {
  console.warn = () => {};
  await useBackend('wasm', { threads });
  const times: number[] = [];
  for (const [size, inputs, outputs] of SHAPES) {
    const x = normal(new Rng(0), [128, size, size, inputs]);
    const w = normal(new Rng(1), [3, 3, inputs, outputs]);
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 6; i++) {
      const started = performance.now();
      const y = conv2d(x, w, { padding: 1 });
      await y.data();
      if (i > 0) best = Math.min(best, performance.now() - started);
      y.dispose();
    }
    times.push(best);
    x.dispose();
    w.dispose();
  }
  console.log(JSON.stringify(times));
  process.exit(0);
}

function compare(json: boolean): void {
  const threads = availableParallelism();
  const turns: Record<'ours' | 'peer', number[][]> = { ours: [], peer: [] };
  for (let i = 0; i < TURNS; i++) {
    for (const who of ['ours', 'peer'] as const) {
      const count = who === 'ours' ? threads : 1;
      const { stdout } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--turn', String(count)]);
      turns[who].push(JSON.parse(String(stdout)));
    }
  }
  SHAPES.forEach(([size, inputs, outputs], shape) => {
    const [ours, peer] = (['ours', 'peer'] as const).map((who) => median(turns[who].map((times) => times[shape])));
    const gflops = (time: number) => (2 * 128 * size * size * 9 * inputs * outputs) / time / 1e6;
    const name = `${size}×${size}, ${inputs} → ${outputs}`;
    const peerName = 'tfjs wasm, one thread';
    if (json)
      console.log(
        JSON.stringify({ bench: 'conv-threads', case: name, unit: 'ms', ours, peer, peerName, ratio: ours / peer }),
      );
    else {
      const rates = [ours, peer].map((time) => `${time.toFixed(1)} ms (${gflops(time).toFixed(0)} GFLOP/s)`);
      console.log(`${name.padEnd(20)} ${rates.join(` against ${peerName} `)}, ratio ${(ours / peer).toFixed(2)}`);
    }
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
