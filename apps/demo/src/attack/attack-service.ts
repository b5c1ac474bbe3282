import { type Locale, robustnessCurves } from '@cnn/viz';
import { networkById } from '../networks/shelf.ts';
import { withNews } from '../worker/with-news.ts';
import { type AttackRequest, type AttackResult, attackPicture } from './attack-picture.ts';
import { type CurveRequest, type SampleCurve, sampleCurve } from './sample-curve.ts';
import { smallestEpsilon } from './smallest-epsilon.ts';

/** What can be stopped. */
export type Task = 'attack' | 'smallest' | 'curve';

const running = new Map<Task, AbortController>();

/** Attacks on the networks of the shelf. Another call of the same kind stops the one before. */
export const service = {
  /** Attacks a picture. */
  attack: (request: AttackRequest): Promise<AttackResult> =>
    alone('attack', async (signal) => attackPicture(await networkById(request.network), request, signal)),

  /** The smallest epsilon that fools, or undefined. */
  smallest: (request: AttackRequest, truth: number): Promise<number | undefined> =>
    alone('smallest', async (signal) => smallestEpsilon(await networkById(request.network), request, truth, signal)),

  /** Accuracy of the samples by epsilon. */
  curve: (request: CurveRequest, onProgress: (share: number) => void): Promise<SampleCurve> =>
    alone('curve', (signal) =>
      withNews(onProgress, async (told) => sampleCurve(await networkById(request.network), request, told, signal)),
    ),

  /** A curve as SVG. */
  chart: (
    curve: SampleCurve,
    { attack, noise, ...words }: { label: string; attack: string; noise: string; locale: Locale },
  ): string => robustnessCurves({ [attack]: curve.attack, [noise]: curve.noise }, { logarithmic: true, ...words }),

  /** Ends what runs, which then throws. */
  stop(task: Task): void {
    running.get(task)?.abort(new Error(STOPPED));
  },
};

/** The message of what was stopped. */
const STOPPED = 'stopped';

async function alone<T>(task: Task, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  service.stop(task);
  const controller = new AbortController();
  running.set(task, controller);
  try {
    return await run(controller.signal);
  } finally {
    if (running.get(task) === controller) running.delete(task);
  }
}
