import { DataError, nextTurn, sizeOf } from '@cnn/tensor';
import type { Dataset, Sample } from '../dataset.ts';

/** How to watch and stop something that reads a whole dataset. */
export interface VisitOptions {
  /** Stops the work with the signal's reason once it is aborted. */
  readonly signal?: AbortSignal;
  /** Told from time to time how many samples are done, and at the end. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Samples that are read at once where the dataset is asynchronous. */
const AHEAD = 16;

/** Milliseconds after which others have their turn. */
const TURN = 50;

/**
 * Calls `visit` with every sample, in order.
 *
 * Keeps no sample longer than its visit, so that a dataset of any size goes through; and lets the page live on meanwhile.
 *
 * @throws DataError, with the sample's index, if `get` fails or gives pixels that do not fit their shape.
 */
export async function visitSamples(
  dataset: Dataset,
  visit: (sample: Sample, index: number) => void,
  { signal, onProgress }: VisitOptions = {},
): Promise<void> {
  const { length } = dataset;
  const queue: (Sample | Promise<Sample>)[] = [];
  let requested = 0;
  let lastTurn = performance.now();
  signal?.throwIfAborted();
  for (let index = 0; index < length; index++) {
    if (queue.length === 0) queue.push(request(dataset, requested++));
    // Reading ahead is for those that wait: one in memory may give the same array each time, with other pixels in it.
    while ('then' in queue[0] && queue.length < AHEAD && requested < length) queue.push(request(dataset, requested++));
    const next = queue.shift()!;
    const sample = 'then' in next ? await unlessAborted(next, signal) : next;
    checkPixels(dataset, sample, index);
    visit(sample, index);
    if (performance.now() - lastTurn < TURN) continue;
    onProgress?.(index + 1, length);
    await nextTurn();
    signal?.throwIfAborted();
    lastTurn = performance.now();
  }
  onProgress?.(length, length);
}

/**
 * One sample of a dataset.
 *
 * @throws DataError as {@link visitSamples}.
 */
export async function readSample(dataset: Dataset, index: number): Promise<Sample> {
  const sample = await request(dataset, index);
  checkPixels(dataset, sample, index);
  return sample;
}

function request(dataset: Dataset, index: number): Sample | Promise<Sample> {
  const fail = (cause: unknown): never => {
    throw wrong(dataset, index, `an error: ${cause instanceof Error ? cause.message : cause}`, cause);
  };
  try {
    const found = dataset.get(index);
    if (!('then' in found)) return found;
    const sample = found.catch(fail);
    // One that nobody comes to ask for any more may fail unnoticed.
    sample.catch(() => {});
    return sample;
  } catch (error) {
    return fail(error);
  }
}

function checkPixels(dataset: Dataset, { pixels, shape }: Sample, index: number): void {
  const whole = shape.length === 3 && shape.every((size) => Number.isInteger(size) && size > 0);
  if (whole && pixels.length === sizeOf(shape)) return;
  throw wrong(dataset, index, `a shape of ${shape.join('×')} and ${pixels.length} values`);
}

function wrong(dataset: Dataset, index: number, found: string, cause?: unknown): DataError {
  return new DataError(`${dataset.name}, sample ${index}`, {
    expected: 'an image of height × width × channels values',
    found,
    cause,
  });
}

/** The promise's outcome, or the signal's reason if that is aborted first. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
