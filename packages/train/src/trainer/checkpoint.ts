import { DataError, decodeSafetensors, encodeSafetensors, type HostTensor } from '@cnn/tensor';
import type { EpochRecord } from './events.ts';

/** Where a run stands. */
export interface Progress {
  /** The epoch that is under way, from 1. */
  readonly epoch: number;
  /** Its batches that are done. */
  readonly batch: number;
  /** Sum of their losses. */
  readonly lossSum: number;
  /** Time spent on this epoch so far. */
  readonly seconds: number;
  /** Steps in all. */
  readonly steps: number;
}

/** A run that can go on: all of it, and nothing about the machine it ran on. */
export interface Checkpoint {
  /** The program's own settings, such as model and data set: any JSON. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly progress: Progress;
  readonly history: readonly EpochRecord[];
  readonly optimizer: { readonly name: string; readonly options: Readonly<Record<string, unknown>> };
  /** Chance is a function of the seed and of `progress`, so there is no further random state. */
  readonly seed: number;
  /** Parameters and buffers by PyTorch's names, in PyTorch's layout. */
  readonly weights: ReadonlyMap<string, HostTensor>;
  /** The optimizer's memory, by `<slot>.<parameter>`. */
  readonly optimizerState: ReadonlyMap<string, HostTensor>;
}

/**
 * A checkpoint as one safetensors file: the weights under PyTorch's names, the optimizer's state under `optimizer.`, the rest as JSON
 * in its metadata.
 *
 * @example
 * await writeFileAtomic('last.safetensors', encodeCheckpoint(await trainer.checkpoint()));
 */
export function encodeCheckpoint({ weights, optimizerState, ...rest }: Checkpoint): Uint8Array {
  const state = [...optimizerState].map(([name, tensor]) => [`${OPTIMIZER}${name}`, tensor] as const);
  return encodeSafetensors({
    tensors: new Map([...weights, ...state]),
    metadata: { format: FORMAT, checkpoint: JSON.stringify(rest) },
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
      remedy: 'give a file written by cnn train',
    });
  }
  const rest = parse(metadata.checkpoint);
  if (!rest) {
    throw new DataError(subject, {
      expected: 'the progress, history, optimizer and config of a run',
      found: 'something else in its metadata',
      remedy: 'the file is damaged; use an older checkpoint',
    });
  }
  const weights = new Map<string, HostTensor>();
  const optimizerState = new Map<string, HostTensor>();
  for (const [name, tensor] of tensors) {
    if (name.startsWith(OPTIMIZER)) optimizerState.set(name.slice(OPTIMIZER.length), tensor);
    else weights.set(name, tensor);
  }
  return { ...rest, weights, optimizerState };
}

const FORMAT = 'cnn-checkpoint-1';
const OPTIMIZER = 'optimizer.';

type Rest = Omit<Checkpoint, 'weights' | 'optimizerState'>;

function parse(json: string | undefined): Rest | undefined {
  let rest: Partial<Rest>;
  try {
    rest = JSON.parse(json ?? '');
  } catch {
    return undefined;
  }
  const { progress, history, optimizer, config, seed } = rest ?? {};
  const counts = [progress?.epoch, progress?.batch, progress?.steps, seed];
  const valid =
    counts.every(Number.isSafeInteger) &&
    [progress?.lossSum, progress?.seconds].every(Number.isFinite) &&
    Array.isArray(history) &&
    history.every((record) => Number.isSafeInteger(record?.epoch) && Number.isFinite(record.loss)) &&
    typeof optimizer?.name === 'string' &&
    typeof config === 'object' &&
    config !== null;
  return valid ? (rest as Rest) : undefined;
}
