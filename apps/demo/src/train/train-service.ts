import type { Image } from '@cnn/datasets';
import { modelInfo } from '@cnn/models';
import { DataError, DeviceLostError } from '@cnn/tensor';
import { CsvTable, decodeCheckpoint, encodeJsonLine } from '@cnn/train';
import { transfer } from 'comlink';
import type { NetworkFacts } from '../networks/network-facts.ts';
import { openCheckpoint } from '../networks/open-checkpoint.ts';
import { putNetwork } from '../networks/shelf.ts';
import { engineStarted } from '../worker/engine-service.ts';
import type { Engine } from '../worker/start-engine.ts';
import { withNews } from '../worker/with-news.ts';
import { type DataFacts, factsOf } from './data-facts.ts';
import { forgetRun, type KeptFacts, keepRun, keptCheckpoint, keptFacts } from './kept-run.ts';
import type { Recipe } from './recipe.ts';
import { checkedRunConfig, newRunConfig } from './run-config.ts';
import type { RunEnd, RunEvent, RunFacts } from './run-events.ts';
import { sampleData, type TrainingData } from './training-data.ts';
import { TrainingRun } from './training-run.ts';
import type { PathedFile } from './unpacked-files.ts';
import { visitorData } from './visitor-data.ts';

/** Hears what happens; comlink answers each call with a promise, which nobody waits for. */
type Tell = (event: RunEvent) => void;

let data: TrainingData | undefined;
let sample: TrainingData | undefined;
let run: TrainingRun | undefined;
/** The engine that the run's tensors live on. */
let home: Engine | undefined;
/** The run as it was last kept, for when no checkpoint of it can be made any more. */
let last: { readonly bytes: Uint8Array; readonly facts: RunFacts } | undefined;
let failure: unknown;

/** Training in the worker: one run at a time, on one set of data. */
export const service = {
  /** Takes the embedded sample. @throws DataError if it cannot be had, as without a network on a first visit. */
  async useSample(): Promise<DataFacts> {
    sample ??= await sampleData();
    data = sample;
    return factsOf(data);
  },

  /** Takes a visitor's own files. @throws DataError that says what is no dataset; the data before stay. */
  async useFiles(files: readonly PathedFile[], name: string): Promise<DataFacts> {
    const found = await visitorData(files, name);
    const facts = await factsOf(found);
    data = found;
    return facts;
  },

  /** Makes a new run in the place of the one before. @throws DataError if the data are missing or do not fit. */
  async begin(recipe: Recipe, tell: Tell): Promise<RunFacts> {
    await engineStarted();
    const chosen = chosenData();
    const { inputShape } = modelInfo(recipe.model);
    const config = newRunConfig(recipe, chosen, chosen.shape ?? inputShape);
    return take(await TrainingRun.open(config, chosen, { onProgress: progress(tell) }));
  },

  /** Takes up a checkpoint of this page or of `cnn train`. @throws DataError if it is none, or the data that are chosen are not its own; the run before stays. */
  async open(bytes: Uint8Array, name: string, tell: Tell): Promise<RunFacts> {
    await engineStarted();
    return take(await reopened(bytes, name, tell));
  },

  /** What was kept on this visit or an earlier one. */
  kept: (): Promise<KeptFacts | undefined> => keptFacts(),

  /** Takes up what was kept. @throws DataError as `open`. */
  async openKept(tell: Tell): Promise<RunFacts> {
    const bytes = await keptCheckpoint();
    if (bytes) return service.open(bytes, 'the run that this browser kept', tell);
    throw new DataError('this browser', { expected: 'a run that was kept', found: 'none', remedy: 'start a new one' });
  },

  forgetKept: (): Promise<void> => forgetRun(),

  /**
   * Trains until the run is over or told to pause, or the GPU's device is lost. After an error, and on another engine, it goes on from the last
   * checkpoint.
   *
   * @param epochs in all, where there are to be more than the run has.
   * @throws Error what went wrong; what was trained before stays.
   */
  async goOn(tell: Tell, epochs?: number): Promise<RunEnd> {
    const engine = await engineStarted();
    const isLonger = epochs !== undefined && epochs !== currentRun().config.epochs;
    if (failure !== undefined || isLonger || home !== engine) await again(tell, epochs);
    return withNews(tell, (told) => trained(currentRun(), told));
  },

  /** Ends `goOn` after the batch at hand. */
  pause(): void {
    run?.pause();
  },

  /** Puts the network, as it was last kept, where the other pages find it. */
  show(): Promise<NetworkFacts> {
    const { bytes } = lastKept();
    return putNetwork('trained', 'trained', () => {
      const opened = openCheckpoint(bytes, 'the trained network');
      return { ...opened, title: `${opened.settings.model} (trained here)` };
    });
  },

  /** The bytes of last.safetensors. */
  checkpoint(): Uint8Array {
    const bytes = lastKept().bytes.slice();
    return transfer(bytes, [bytes.buffer]);
  },

  /** The text of metrics.jsonl, metrics.csv or config.json. */
  text(kind: 'jsonl' | 'csv' | 'config'): string {
    const { config } = currentRun();
    const { history } = lastKept().facts;
    if (kind === 'config') return `${JSON.stringify(config, null, 2)}\n`;
    if (kind === 'jsonl') return history.map((record) => encodeJsonLine({ ...record })).join('');
    const table = new CsvTable(['epoch', 'loss', 'trainAccuracy', 'testAccuracy', 'testLoss']);
    for (const record of history) table.add({ ...record, metrics: undefined });
    return table.toText();
  },

  /** Some pictures that the last judging put into a cell of the confusion matrix. */
  async picturesOf(actual: number, predicted: number, most: number): Promise<Image[]> {
    const { judged } = currentRun();
    const ids = currentRun().idsOf(actual, predicted).slice(0, most);
    const samples = await Promise.all(ids.map((id) => judged.get(id)));
    return samples.map(({ pixels, shape }) => ({ pixels: pixels.slice(), shape }));
  },
};

async function trained(current: TrainingRun, tell: Tell): Promise<RunEnd> {
  try {
    const end = await current.train({ tell, keep: (bytes) => keep(current, bytes, tell) });
    await keep(current, await current.checkpoint(), tell);
    return end;
  } catch (error) {
    failure = error;
    if (error instanceof DeviceLostError) {
      const { facts } = lastKept();
      return { isOver: false, history: facts.history, lost: facts };
    }
    // After a bad batch the network is as it was before it.
    const bytes = await current.checkpoint().catch(() => undefined);
    if (bytes) await keep(current, bytes, tell);
    throw error;
  }
}

function chosenData(): TrainingData {
  if (data) return data;
  throw new DataError('this page', { expected: 'pictures to train on', found: 'none', remedy: 'choose some first' });
}

function currentRun(): TrainingRun {
  if (run) return run;
  throw new Error('there is no run yet; start one first');
}

function lastKept(): NonNullable<typeof last> {
  if (last) return last;
  throw new Error('there is no checkpoint yet; start a run first');
}

const progress = (tell: Tell) => (done: number, total: number) => tell({ type: 'pictures', done, total });

/** The new run takes the old one's place. */
async function take(made: TrainingRun): Promise<RunFacts> {
  const engine = await engineStarted();
  last = { bytes: await made.checkpoint(), facts: made.facts };
  // What lay on a device that is gone cannot be given back.
  if (home === engine) run?.dispose();
  run = made;
  home = engine;
  failure = undefined;
  return made.facts;
}

async function reopened(bytes: Uint8Array, subject: string, tell: Tell, epochs?: number): Promise<TrainingRun> {
  const checkpoint = decodeCheckpoint(bytes, subject);
  const config = checkedRunConfig(checkpoint.config, subject);
  if (config.dataset === 'fashion-mnist-sample' && data?.dataset !== config.dataset) await service.useSample();
  return TrainingRun.open({ ...config, ...(epochs !== undefined && { epochs }) }, chosenData(), {
    checkpoint,
    subject,
    onProgress: progress(tell),
  });
}

/** The run anew from its last checkpoint, on the engine that runs now. */
async function again(tell: Tell, epochs?: number): Promise<void> {
  await take(await reopened(lastKept().bytes, 'the last checkpoint', tell, epochs));
}

/** In memory, and in the browser for the next visit; training goes on where that has no room. */
async function keep({ config, history, facts }: TrainingRun, bytes: Uint8Array, tell: Tell): Promise<void> {
  last = { bytes, facts };
  const { model, dataset, epochs } = config;
  try {
    await keepRun(bytes, { model, dataset, epochs, epochsDone: history.length, time: Date.now() });
    tell({ type: 'kept' });
  } catch (error) {
    const { name, message } = error as Error;
    tell({ type: 'kept', problem: name === 'QuotaExceededError' ? name : message || name });
  }
}
