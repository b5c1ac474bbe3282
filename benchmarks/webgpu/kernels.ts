import { dispose, scope } from '@cnn/tensor';
import { directions, layers, tensorsOf } from './layers.ts';
import { type Bench, inTurn } from './rounds.ts';
import type { Both } from './start-both.ts';

/** One direction of all layers. */
export async function compareKernels(bench: Bench, kernels: Both, direction: keyof typeof directions): Promise<void> {
  const { report, rounds, batch } = bench;
  for (const layer of layers) {
    const [side, inputs, outputs] = layer;
    const tensors = tensorsOf(layer, batch);
    const run = () =>
      scope(() => {
        directions[direction](tensors);
      });
    const times = await inTurn(rounds, kernels, run);
    const flops = 2 * batch * side ** 2 * 9 * inputs * outputs;
    report.add({
      case: `${direction}, ${side}²·${inputs}→${outputs}, batch ${batch}`,
      unit: 'ms',
      ...times,
      peerName: 'tfjs-backend-webgpu 4.22',
      more: { 'GFLOP/s, ours': flops / times.ours / 1e6, 'GFLOP/s, peer': flops / times.peer / 1e6 },
    });
    dispose(Object.values(tensors));
  }
}
