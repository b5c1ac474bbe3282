import { DataError, decodeSafetensors, encodeSafetensors, type HostTensor } from '@cnn/tensor';
import type { CallbackState } from './callback.ts';
import type { EpochRecord } from './events.ts';
import type { RunState } from './run-state.ts';

/** Where a run stands. */
export interface Progress extends RunState {
  /** Steps in all. */
  readonly steps: number;
  /** Batches whose gradients are gathered for the next step. */
  readonly gathered: number;
}

/** A run that can go on: all of it, and nothing about the machine it ran on. */
export interface Checkpoint {
  /** The program's own settings, such as model and data set: any JSON. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly progress: Progress;
  readonly history: readonly EpochRecord[];
  /** The rule of each group of parameters. */
  readonly optimizer: readonly { readonly name: string; readonly options: Readonly<Record<string, unknown>> }[];
  /** Chance is a function of the seed and of `progress`, so there is no further random state. */
  readonly seed: number;
  /** Parameters and buffers by PyTorch's names, in PyTorch's layout. */
  readonly weights: ReadonlyMap<string, HostTensor>;
  /** The optimizer's memory, by `<slot>.<parameter>`. */
  readonly optimizerState: ReadonlyMap<string, HostTensor>;
  /** Gradients that wait for more batches, by the parameter's name. */
  readonly gathered: ReadonlyMap<string, HostTensor>;
  /** What callbacks remember, by their names. */
  readonly callbacks: ReadonlyMap<string, CallbackState>;
}

/**
 * A checkpoint as one safetensors file: the weights under PyTorch's names, all other tensors behind a prefix such as `optimizer.`, the rest as JSON in
 * its metadata.
 *
 * @throws RangeError if a weight has a name behind such a prefix.
 * @example
 * await writeFileAtomic('last.safetensors', encodeCheckpoint(await trainer.checkpoint()));
 */
export function encodeCheckpoint({ weights, optimizerState, gathered, callbacks, ...rest }: Checkpoint): Uint8Array {
  const taken = [...weights.keys()].find((name) => RESERVED.some((prefix) => name.startsWith(prefix)));
  if (taken !== undefined) {
    const names = RESERVED.map((prefix) => `'${prefix.slice(0, -1)}'`).join(', ');
    throw new RangeError(`encodeCheckpoint: modules of a model cannot be named ${names}, found the weight '${taken}'`);
  }
  const tensors = new Map(weights);
  const put = (prefix: string, state: ReadonlyMap<string, HostTensor> = new Map()) => {
    for (const [name, tensor] of state) tensors.set(`${prefix}${name}`, tensor);
  };
  put(OPTIMIZER, optimizerState);
  put(GATHERED, gathered);
  for (const [name, state] of callbacks) put(callbackPrefix(name), state.tensors);
  const values = Object.fromEntries([...callbacks].map(([name, state]) => [name, state.values]));
  return encodeSafetensors({
    tensors,
    metadata: { format: FORMAT, checkpoint: JSON.stringify({ ...rest, callbacks: values }, withNonFinite) },
  });
}

/**
 * Reads what {@link encodeCheckpoint} wrote.
 *
 * @param subject names the file in errors.
 * @throws DataError if it is damaged, or no checkpoint of this version.
 */
export function decodeCheckpoint(bytes: Uint8Array, subject = 'checkpoint'): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes, subject);
  if (metadata.format !== FORMAT) {
    throw new DataError(subject, {
      expected: `a checkpoint of format '${FORMAT}'`,
      found: metadata.format ? `'${metadata.format}'` : 'plain weights',
      remedy: metadata.format?.startsWith('cnn-checkpoint-')
        ? 'go on with the version of cnn that wrote it'
        : 'give a file written by cnn train',
    });
  }
  const parsed = parse(metadata.checkpoint);
  if (!parsed) {
    throw new DataError(subject, {
      expected: 'the progress, history, optimizer and config of a run',
      found: 'something else in its metadata',
      remedy: 'the file is damaged; use an older checkpoint',
    });
  }
  const { callbacks: values, ...rest } = parsed;
  const prefixes = [OPTIMIZER, GATHERED, ...Object.keys(values).map(callbackPrefix)];
  const behind = (prefix: string) =>
    new Map(
      [...tensors].flatMap(([name, tensor]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [])),
    );
  return {
    ...rest,
    weights: new Map([...tensors].filter(([name]) => !prefixes.some((prefix) => name.startsWith(prefix)))),
    optimizerState: behind(OPTIMIZER),
    gathered: behind(GATHERED),
    callbacks: new Map(
      Object.entries(values).map(([name, kept]) => {
        const own = behind(callbackPrefix(name));
        return [name, { values: kept, ...(own.size > 0 && { tensors: own }) }];
      }),
    ),
  };
}

const FORMAT = 'cnn-checkpoint-2';
const OPTIMIZER = 'optimizer.';
const GATHERED = 'gathered.';
const CALLBACK = 'callback.';
const RESERVED = [OPTIMIZER, GATHERED, CALLBACK];

/** Of one part, so that no name begins another. */
function callbackPrefix(name: string): string {
  return `${CALLBACK}${encodeURIComponent(name).replaceAll('.', '%2E')}.`;
}

/** JSON knows no NaN and no infinity, which a metric may be. */
function withNonFinite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value;
}

function reviveNonFinite(_key: string, value: unknown): unknown {
  const text = (value as { readonly number?: unknown } | null)?.number;
  return typeof value === 'object' && ['NaN', 'Infinity', '-Infinity'].includes(text as string) ? Number(text) : value;
}

type Rest = Omit<Checkpoint, 'weights' | 'optimizerState' | 'gathered' | 'callbacks'> & {
  readonly callbacks: Readonly<Record<string, CallbackState['values']>>;
};

function parse(json: string | undefined): Rest | undefined {
  let rest: Partial<Rest>;
  try {
    rest = JSON.parse(json ?? '', reviveNonFinite);
  } catch {
    return undefined;
  }
  const { progress, history, optimizer, config, seed, callbacks } = rest ?? {};
  const valid =
    isProgress(progress) &&
    Array.isArray(history) &&
    history.every(isEpochRecord) &&
    Array.isArray(optimizer) &&
    optimizer.every((rule) => typeof rule?.name === 'string' && isObject(rule.options)) &&
    Number.isSafeInteger(seed) &&
    isObject(config) &&
    isObject(callbacks) &&
    Object.values(callbacks).every(isObject);
  return valid ? (rest as Rest) : undefined;
}

function isProgress(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { epoch, lossSum, seconds, stopped, ...others } = value;
  const counts = [others.batch, others.skipped, others.steps, others.gathered, others.validated];
  return (
    isCount(epoch) &&
    epoch >= 1 &&
    counts.every(isCount) &&
    [lossSum, seconds].every(isNumber) &&
    ['undefined', 'string'].includes(typeof stopped)
  );
}

function isEpochRecord(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { epoch, loss, seconds, metrics = {}, skipped = 0, ...others } = value;
  const { trainAccuracy = 0, testAccuracy = 0, testLoss = 0, learningRate = 0 } = others;
  const numbers = [loss, seconds, trainAccuracy, testAccuracy, testLoss, learningRate];
  return (
    isCount(epoch) &&
    isCount(skipped) &&
    numbers.every(isNumber) &&
    isObject(metrics) &&
    Object.values(metrics).every(isNumber)
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): boolean => typeof value === 'number';
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
