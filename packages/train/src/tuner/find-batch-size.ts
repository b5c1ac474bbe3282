import { checkInteger, checkRange } from '@cnn/tensor';
import { checkChoice } from '../metrics/check-choice.ts';
import { isOutOfMemory } from './out-of-memory.ts';

export interface FindBatchSizeOptions {
  /** The first size to try, at least 1. @default 2 */
  readonly start?: number;
  /** The largest size to try, at least `start`. @default 8192 */
  readonly max?: number;
  /** Whether the search ends between two powers of two times `start`, or goes on by halves to the very size. @default 'power' */
  readonly mode?: 'power' | 'binsearch';
  /**
   * By which share a doubled batch must have more samples a second, at least 0; growth ends where it has not. Each size is then tried twice, and the
   * second time counts, as the first one makes kernels ready. @default only memory counts
   */
  readonly minGain?: number;
  /** Milliseconds since some moment. @default performance.now */
  readonly clock?: () => number;
}

/** One size that was tried. */
export interface BatchSizeTrial {
  readonly batchSize: number;
  /** Whether memory was enough. */
  readonly fits: boolean;
  /** Of the second try, where `minGain` is given. */
  readonly samplesPerSecond?: number;
}

/** What {@link findBatchSize} found. */
export interface FoundBatchSize {
  /** The largest size that fits, or after which a larger one was no faster. */
  readonly batchSize: number;
  readonly trials: readonly BatchSizeTrial[];
}

/**
 * Finds the largest batch that memory has room for, by doubling it until an attempt fails.
 *
 * The attempt is to do what training does with a batch of that size, a forward and backward pass and a step, in a scope or with its tensors disposed, so
 * that a failed one leaves nothing behind. Where main memory is plenty, as on the CPU, give `max` or `minGain`: the machine swaps before it fails.
 * Follows lightning.pytorch.tuner.Tuner.scale_batch_size, without its margin.
 *
 * @param attempt throws an error of memory, as {@link isOutOfMemory} knows them, where the size is too large; any other error ends the search. Trains
 * as many batches as it likes, the same number for each size.
 * @throws RangeError if an option is out of its range, or not even one sample fits.
 * @example
 * const { batchSize } = await findBatchSize((size) => {
 *   if (size > 100) throw new RangeError('Array buffer allocation failed');
 * });
 * batchSize; // 64
 */
export async function findBatchSize(
  attempt: (batchSize: number) => void | Promise<void>,
  options: FindBatchSizeOptions = {},
): Promise<FoundBatchSize> {
  checkOptions(options);
  const { start = 2, max = 8192, mode = 'power', minGain } = options;
  const trials: BatchSizeTrial[] = [];
  let cause: unknown;
  const fits = async (batchSize: number): Promise<boolean> => {
    try {
      const samplesPerSecond = await rateOf(attempt, batchSize, options);
      trials.push({ batchSize, fits: true, ...(samplesPerSecond !== undefined && { samplesPerSecond }) });
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      cause = error;
      trials.push({ batchSize, fits: false });
    }
    return trials[trials.length - 1].fits;
  };

  let low = 0;
  let high = max + 1;
  for (let size = start; low < size; size = Math.min(2 * size, max)) {
    if (!(await fits(size))) {
      high = size;
      break;
    }
    const [before, now] = [trials.at(-2)?.samplesPerSecond, trials.at(-1)?.samplesPerSecond];
    if (minGain !== undefined && before !== undefined && !(now! > before * (1 + minGain))) {
      return { batchSize: low, trials };
    }
    low = size;
  }
  // Downwards, where the first size was too large already.
  while (low === 0 && high > 1) {
    const size = Math.floor(high / 2);
    if (await fits(size)) low = size;
    else high = size;
  }
  if (low === 0) throw new RangeError('findBatchSize: not even a batch of one sample fits into memory', { cause });
  while (mode === 'binsearch' && high - low > 1) {
    const size = Math.floor((low + high) / 2);
    if (await fits(size)) low = size;
    else high = size;
  }
  return { batchSize: low, trials };
}

/** Samples a second, where they are asked for. */
async function rateOf(
  attempt: (batchSize: number) => void | Promise<void>,
  batchSize: number,
  { minGain, clock = () => performance.now() }: FindBatchSizeOptions,
): Promise<number | undefined> {
  await attempt(batchSize);
  if (minGain === undefined) return undefined;
  const before = clock();
  await attempt(batchSize);
  return (1000 * batchSize) / Math.max(clock() - before, Number.MIN_VALUE);
}

function checkOptions({ start = 2, max = 8192, mode = 'power', minGain = 0 }: FindBatchSizeOptions): void {
  checkInteger('findBatchSize', 'start', start, 1);
  checkInteger('findBatchSize', 'max', max, start);
  checkChoice('findBatchSize', 'mode', mode, ['power', 'binsearch']);
  checkRange('findBatchSize', 'minGain', minGain, 0);
}
