import { availableParallelism } from 'node:os';
import { startProcess, startTorch } from './peers.ts';
import type { Bench } from './report.ts';
import { takeTurns } from './rounds.ts';

/** Grad-CAM of VGG16 on one photograph's worth of pixels, beside pytorch-grad-cam: `pip install grad-cam` beside torch. */
export async function explain({ report, rounds }: Bench): Promise<void> {
  report.title('Grad-CAM of VGG16, one image of 224×224, layer features.29');
  for (const threads of new Set([1, availableParallelism()])) {
    const ours = await startProcess('cnn-process', 'wasm', threads);
    const torch = await startTorch(report, threads);
    const times = await takeTurns(torch ? [ours, torch] : [ours], 'gradcam', { rounds });
    const peer = torch && { peer: times.get(torch), peerName: `pytorch-grad-cam, ${torch.name}` };
    const counted = threads === 1 ? '1 thread' : `${threads} threads`;
    report.add({ case: `Grad-CAM, ${counted}`, unit: 'ms', ours: times.get(ours)!, ...peer });
    ours.stop();
    torch?.stop();
  }
}
