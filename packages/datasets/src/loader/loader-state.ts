import { DataError, type Rng } from '@cnn/tensor';
import type { PlannedBatch } from './batch-plan.ts';

/** Where a loader's loop is: plain data, for JSON and checkpoints. */
export interface DataLoaderState {
  /** From 1; 0 before the first. */
  readonly epoch: number;
  /** Samples of the epoch that the loop has got. */
  readonly position: number;
  /** Where batches begin that came before their turn (`inOrder: false`). */
  readonly done: readonly number[];
  /** Samples in an epoch. */
  readonly samples: number;
  /** 0 for a batch sampler. */
  readonly batchSize: number;
  /** The key of the loader's chance. */
  readonly key: readonly [number, number];
}

/** Where an epoch goes on. */
export type Progress = Pick<DataLoaderState, 'epoch' | 'position' | 'done'>;

/** Follows a loop batch by batch. */
export class LoaderPosition {
  #epoch = 0;
  #position = 0;
  /** Batches that came before their turn: where each begins and ends. */
  readonly #done = new Map<number, number>();
  #resumes = false;

  /** What a loop that begins now goes through. */
  next(): Progress {
    return this.#resumes ? this.progress : { epoch: this.#epoch + 1, position: 0, done: [] };
  }

  get progress(): Progress {
    return { epoch: this.#epoch, position: this.#position, done: [...this.#done.keys()] };
  }

  /** A loop begins at the sample `position` of an epoch. */
  begin(epoch: number, position: number): void {
    if (!this.#resumes) this.#done.clear();
    this.#resumes = false;
    this.#epoch = epoch;
    this.#position = position;
  }

  /** The loop has got a batch. */
  deliver({ position, ids }: PlannedBatch): void {
    this.#done.set(position, position + ids.length);
    for (let end = this.#done.get(this.#position); end !== undefined; end = this.#done.get(end)) {
      this.#done.delete(this.#position);
      this.#position = end;
    }
  }

  load({ epoch, position, done, samples, batchSize }: DataLoaderState): void {
    this.#epoch = epoch;
    this.#position = position;
    this.#done.clear();
    for (const start of done) this.#done.set(start, Math.min(samples, start + batchSize));
    this.#resumes = epoch > 0 && position < samples;
  }
}

/**
 * Checks a state before it is gone on from.
 *
 * @throws DataError unless it is of a loader with this chance and so many samples, and of this batch size where batches came out of order.
 */
export function checkState(state: DataLoaderState, rng: Rng, samples: number, batchSize: number): void {
  // It may come from a file, and be anything.
  const { epoch, position, done } = (state ?? {}) as Partial<DataLoaderState>;
  const starts = Array.isArray(done) ? done : [Number.NaN];
  const numbers: readonly unknown[] = [epoch, position, state?.samples, state?.batchSize, ...starts];
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  const shown = (value: unknown) => JSON.stringify(value)?.slice(0, 200) ?? 'none';
  const refuse = (expected: string, found: string, remedy: string): never => {
    throw new DataError('DataLoader state', { expected, found, remedy });
  };
  if (!numbers.every(isCount) || state.position > state.samples) {
    refuse('what stateDict gave', shown(state), 'take it from a whole checkpoint');
  }
  if (state.samples !== samples) {
    refuse(
      `a state of ${samples} samples`,
      `one of ${state.samples}`,
      'go on with the dataset and sampler that it was taken with',
    );
  }
  // What a file has in the key's place need not become text.
  if (shown(state.key) !== shown(rng.key)) {
    refuse(`a state of chance ${rng.key}`, shown(state.key), 'give the loader the rng that it was taken with');
  }
  if (state.batchSize !== batchSize && (starts.length > 0 || state.batchSize === 0 || batchSize === 0)) {
    refuse(
      `a state of batch size ${batchSize}`,
      String(state.batchSize),
      'go on with the batches that it was taken with',
    );
  }
}
