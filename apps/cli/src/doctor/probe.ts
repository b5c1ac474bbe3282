import { modelInfo } from '@cnn/models';
import { type BackendName, useBackend } from '@cnn/tensor';
import { compareOutcomes } from '../conformance/compare-outcomes.ts';
import { boundOf, type Outcome, runCase } from '../conformance/conformance-case.ts';
import { quickCases } from '../conformance/quick-cases.ts';
import { median, speedOf } from '../run/measure-speed.ts';

/** How near a backend comes to `cpu`. */
export interface Conformance {
  readonly cases: number;
  /** The largest difference from `cpu`, as a share of the largest magnitude. */
  readonly maxError: number;
  readonly worst: string;
  /** Cases that are too far off, or that it cannot compute, with the reason. */
  readonly failures: readonly string[];
}

/** How fast it trains the tutorial's network. */
export interface TrainingSpeed {
  readonly batchSize: number;
  readonly imagesPerSecond: number;
}

/** What a probe tells, one after the other. */
export type ProbeReport =
  | { readonly stage: 'started'; readonly description: string }
  | { readonly stage: 'conformance'; readonly conformance: Conformance }
  | { readonly stage: 'speed'; readonly speed: TrainingSpeed }
  | { readonly stage: 'failed'; readonly message: string };

/** Plain JavaScript takes seconds for a picture. */
const batchOf = (name: BackendName): number => (name === 'cpu' ? 1 : 4);

/**
 * Starts a backend, holds it against `cpu` and times it.
 *
 * It runs in a process of its own, because an addon or a driver that crashes takes its process along.
 */
export async function probe(name: BackendName, tell: (report: ProbeReport) => Promise<void>): Promise<void> {
  try {
    const { description } = await useBackend(name);
    await tell({ stage: 'started', description });
    await tell({ stage: 'conformance', conformance: await conformanceOf(name) });
    await tell({ stage: 'speed', speed: await trainingSpeed(batchOf(name)) });
  } catch (error) {
    await tell({ stage: 'failed', message: (error as Error).message });
  }
}

async function conformanceOf(name: BackendName): Promise<Conformance> {
  const found = await outcomes();
  await useBackend('cpu');
  const reference = await outcomes();
  await useBackend(name);
  const failures: string[] = [];
  let [maxError, worst] = [0, ''];
  for (const [i, each] of quickCases.entries()) {
    try {
      const [ours, wanted] = [found[i], reference[i]];
      if (ours instanceof Error) throw ours;
      if (wanted instanceof Error) throw wanted;
      const { value, gradient } = compareOutcomes(ours, wanted);
      const error = Math.max(value.relative, gradient?.relative ?? 0);
      if (error > maxError) [maxError, worst] = [error, each.name];
      // Both may be off from the true value.
      if (!(error <= 2 * boundOf(each, name))) failures.push(`${each.name}: off by ${error.toExponential(1)}`);
    } catch (error) {
      failures.push(`${each.name}: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  return { cases: quickCases.length, maxError, worst, failures };
}

async function outcomes(): Promise<(Outcome | Error)[]> {
  const all: (Outcome | Error)[] = [];
  for (const each of quickCases) all.push(await runCase(each).catch((error: Error) => error));
  return all;
}

async function trainingSpeed(batchSize: number): Promise<TrainingSpeed> {
  const info = modelInfo('cifar-cnn');
  const signal = new AbortController().signal;
  const times = await speedOf(info, [batchSize, ...info.inputShape], { rounds: 1, signal });
  return { batchSize, imagesPerSecond: (1000 * batchSize) / median(times['training step']) };
}
