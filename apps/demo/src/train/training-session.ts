import type { EpochRecord } from '@cnn/train';
import type { Picture } from '@cnn/viz';
import { proxy } from 'comlink';
import type { NetworkFacts } from '../networks/network-facts.ts';
import { readFile } from '../networks/read-file.ts';
import { service } from '../worker/service.ts';
import type { DataFacts } from './data-facts.ts';
import type { ChosenFiles } from './dropped-files.ts';
import type { KeptFacts } from './kept-run.ts';
import type { Recipe } from './recipe.ts';
import type { EpochEnd, JudgingProgress, PictureProgress, RunEvent, RunFacts, StepProgress } from './run-events.ts';

/** `pausing` waits for the batch at hand; `over` is at the end of all epochs, or stopped. */
export type Phase = 'none' | 'training' | 'pausing' | 'paused' | 'over';

/** What the page knows of the run in the worker, and what it can ask of it. */
export class TrainingSession {
  phase: Phase = 'none';
  data: DataFacts | undefined;
  run: RunFacts | undefined;
  /** What a visit before left in the browser. */
  kept: KeptFacts | undefined;
  history: readonly EpochRecord[] = [];
  losses: number[] = [];
  steps: StepProgress | undefined;
  judging: JudgingProgress | PictureProgress | undefined;
  confusion: EpochEnd['confusion'];
  filters: Picture | undefined;
  /** Why the run could not be kept in the browser. */
  unkept: string | undefined;
  /** Why it ended before its last epoch. */
  reason: string | undefined;
  /** Whether the GPU's device was lost, and the run stands again where it was last kept. */
  isLost = false;
  /** The network as other pages have it. */
  shown: NetworkFacts | undefined;
  #isStopping = false;
  /** Batches that were done before the first of `losses`. */
  #before = 0;
  readonly #changed: () => void;
  readonly #tell = proxy((event: RunEvent) => this.#hear(event));

  /** @param changed called after each change. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get isBusy(): boolean {
    return this.phase === 'training' || this.phase === 'pausing';
  }

  async useSample(): Promise<void> {
    this.data = await (await service('train')).useSample();
  }

  async useFiles({ files, name }: ChosenFiles): Promise<void> {
    this.data = await (await service('train')).useFiles(files, name);
  }

  /** Looks for what was kept; a browser without storage has kept nothing. */
  async findKept(): Promise<void> {
    this.kept = await (await service('train')).kept().catch(() => undefined);
  }

  /** Makes a new run; the one before stays if that fails. */
  async begin(recipe: Recipe): Promise<void> {
    this.#take(await (await service('train')).begin(recipe, this.#tell));
  }

  async open(file: File): Promise<void> {
    const bytes = await readFile(file);
    await this.#opened((await service('train')).open(bytes, file.name, this.#tell));
  }

  async openKept(): Promise<void> {
    await this.#opened((await service('train')).openKept(this.#tell));
  }

  async forgetKept(): Promise<void> {
    await (await service('train')).forgetKept();
    this.kept = undefined;
  }

  /** Trains until the run is over, paused or stopped. @throws Error what went wrong; the run is stopped then. */
  async train(epochs?: number): Promise<void> {
    const { goOn } = await service('train');
    this.phase = 'training';
    this.reason = undefined;
    this.isLost = false;
    if (this.run) this.run = { ...this.run, isOver: false, epochs: epochs ?? this.run.epochs };
    this.#isStopping = false;
    this.#changed();
    try {
      const end = await goOn(this.#tell, epochs);
      this.phase = end.isOver || end.lost || this.#isStopping ? 'over' : 'paused';
      this.reason = end.reason;
      this.history = end.history;
      if (end.lost) this.#goBack(end.lost);
      else if (this.run) this.run = { ...this.run, isOver: end.isOver };
    } catch (error) {
      this.phase = 'over';
      this.judging = undefined;
      // What went wrong first is what counts.
      await this.#show().catch(() => {});
      throw error;
    }
    this.judging = undefined;
    if (this.isLost) this.#changed();
    else await this.#show();
  }

  /** Goes on from where the run was last kept, on an engine of that name; on the one that the site chooses where none is given. */
  async goOn(engine?: string): Promise<void> {
    if (engine) await (await service('engine')).restart(engine);
    await this.train();
  }

  async pause(): Promise<void> {
    if (!this.isBusy) return;
    this.phase = 'pausing';
    this.#changed();
    await (await service('train')).pause();
  }

  /** Ends the run for good, though it can be taken up again. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.isBusy) return this.pause();
    this.phase = 'over';
  }

  async checkpoint(): Promise<Uint8Array> {
    return (await service('train')).checkpoint();
  }

  async text(kind: 'jsonl' | 'csv' | 'config'): Promise<string> {
    return (await service('train')).text(kind);
  }

  /** Some test pictures of one class that were taken for another. */
  async picturesOf(actual: number, predicted: number): Promise<{ picture: Picture; label?: string }[]> {
    const images = await (await service('train')).picturesOf(actual, predicted, 24);
    return images.map(({ pixels, shape: [height, width, channels] }) => {
      const data = new Uint8ClampedArray(height * width * 4).fill(255);
      for (let i = 0; i < height * width; i++) {
        for (let c = 0; c < 3; c++) data[i * 4 + c] = pixels[i * channels + (channels === 1 ? 0 : c)];
      }
      return { picture: { width, height, data } };
    });
  }

  async #opened(opening: Promise<RunFacts>): Promise<void> {
    this.#take(await opening);
    this.phase = this.run!.isOver ? 'over' : 'paused';
    await this.#show();
  }

  /** Forgets what came after the run was last kept. */
  #goBack(run: RunFacts): void {
    this.isLost = true;
    this.run = run;
    this.steps = undefined;
    this.shown = undefined;
    this.losses.length = Math.min(this.losses.length, batchesOf(run) - this.#before);
  }

  #take(run: RunFacts): void {
    this.run = run;
    this.history = run.history;
    this.losses = [];
    this.#before = batchesOf(run);
    this.isLost = false;
    this.steps = undefined;
    this.judging = undefined;
    this.confusion = undefined;
    this.filters = undefined;
    this.unkept = undefined;
    this.reason = undefined;
    this.kept = undefined;
    this.phase = 'paused';
  }

  async #show(): Promise<void> {
    this.shown = await (await service('train')).show();
    this.#changed();
  }

  #hear(event: RunEvent): void {
    if (event.type === 'steps') {
      this.steps = event;
      this.judging = undefined;
      this.losses.push(...event.losses);
    } else if (event.type === 'epoch') {
      this.history = event.history;
      this.confusion = event.confusion;
      this.judging = undefined;
    } else if (event.type === 'filters') this.filters = event.sheet;
    else if (event.type === 'kept') this.unkept = event.problem;
    else this.judging = event;
    this.#changed();
  }
}

/** Batches that are done in all. */
const batchesOf = ({ epoch, batch, batches }: RunFacts): number => (epoch - 1) * batches + batch;
