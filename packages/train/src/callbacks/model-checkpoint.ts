import { checkInteger } from '@cnn/tensor';
import { checkFileName, type FileStore, isFileName } from '../files/file-store.ts';
import type { Callback, CallbackState } from '../trainer/callback.ts';
import { type Checkpoint, encodeCheckpoint } from '../trainer/checkpoint.ts';
import type { EpochRecord } from '../trainer/events.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { type MonitorOptions, monitorOf } from './monitor.ts';
import { RunWatch } from './run-watch.ts';
import { unfitState } from './unfit-state.ts';

export interface ModelCheckpointOptions extends MonitorOptions {
  /** Where the files go. */
  readonly store: FileStore;
  /** How many of the best epochs are kept; 0 for none, `Infinity` for all. @default 1 */
  readonly top?: number;
  /** Whether `last.safetensors` is written besides, with which a run goes on. @default true */
  readonly last?: boolean;
  /** Epochs from one checkpoint to the next; the last epoch, or one that becomes the last, has one too. @default 1 */
  readonly everyEpochs?: number;
  /** Steps of the optimizer after which `last.safetensors` is written within an epoch. @default none */
  readonly everySteps?: number;
  /** Names the file of an epoch that is kept. @default ({ epoch }) => 'epoch-0007.safetensors' */
  readonly filename?: (record: EpochRecord) => string;
  /** The program's own settings, which each checkpoint holds. @default {} */
  readonly config?: Checkpoint['config'];
  /** @default 'ModelCheckpoint' */
  readonly name?: string;
}

/** The checkpoint of an epoch that is kept for what it is worth. */
export interface KeptCheckpoint {
  readonly file: string;
  readonly epoch: number;
  /** What was monitored. */
  readonly value: number;
}

export interface ModelCheckpoint extends Callback {
  /** What is kept, the best first. */
  readonly kept: readonly KeptCheckpoint[];
}

/**
 * Writes checkpoints: of the best epochs, and the last one.
 *
 * A file that is no longer among the best is removed once the new one is safely written, so whenever the process dies, a whole checkpoint is there. An epoch whose
 * number is NaN is never kept; of two that are as good, the earlier one is. If the reader of events leaves the loop or its signal is aborted,
 * `last.safetensors` is written where the run stands; also where it ends within an epoch, by `maxSteps`, `maxSeconds` or a callback before this one. Where a
 * loss that is no number ends it, the file before stays.
 *
 * Several may have one store: none removes a file that another one keeps.
 *
 * Put it behind all callbacks that have a state of their own, which is written with it. Weights are those of training, also where an average of them is
 * judged; the average is in the callback's state. Follows lightning.pytorch.callbacks.ModelCheckpoint.
 *
 * @throws RangeError if an option is out of its range, or names no mode; in training, if the epochs have no such number, callbacks with a state come
 * behind, or two files have one name.
 * @example
 * const store = memoryStore();
 * const checkpoints = modelCheckpoint({ store, monitor: 'testAccuracy', top: 3 });
 * const trainer = new Trainer(model, { loss: crossEntropy(), optimizer: adam(), epochs: 20, callbacks: [checkpoints] });
 * const last = await store.read('last.safetensors');
 * if (last) trainer.restore(decodeCheckpoint(last));
 */
export function modelCheckpoint(options: ModelCheckpointOptions): ModelCheckpoint {
  const { store, top = 1, last = true, everyEpochs = 1, everySteps, filename = fileOf, config } = options;
  const { name = 'ModelCheckpoint' } = options;
  const monitor = monitorOf('modelCheckpoint', options);
  if (top !== Number.POSITIVE_INFINITY) checkInteger('modelCheckpoint', 'top', top, 0);
  checkInteger('modelCheckpoint', 'everyEpochs', everyEpochs, 1);
  if (everySteps !== undefined) checkInteger('modelCheckpoint', 'everySteps', everySteps, 1);
  let kept: readonly KeptCheckpoint[] = [];
  /** The last epoch that was looked at. */
  let seen = 0;
  let isRestored = false;
  const run = new RunWatch();

  /** What is kept with a new epoch, or undefined if it is not good enough. */
  const withEpoch = (record: EpochRecord, trainer: Trainer): readonly KeptCheckpoint[] | undefined => {
    const value = top > 0 ? monitor.read(record, trainer) : undefined;
    if (value === undefined || Number.isNaN(value)) return undefined;
    const place = kept.findIndex((other) => monitor.isBetter(value, other.value));
    const rank = place < 0 ? kept.length : place;
    if (rank >= top) return undefined;
    const file = filename(record);
    checkFileName(name, file);
    const isTaken =
      (last && file === LAST) ||
      (top > 1 && kept.some((other) => other.file === file)) ||
      // What another one has of the same epoch is the same.
      keptByOthers(trainer).some((other) => other.file === file && other.epoch !== record.epoch);
    if (isTaken) throw new RangeError(`${name}: filename must differ for each file, found '${file}' again`);
    return kept.toSpliced(rank, 0, { file, epoch: record.epoch, value }).slice(0, top);
  };

  const write = async (trainer: Trainer, next = kept): Promise<void> => {
    const before = kept;
    const added = next.filter((entry) => !kept.includes(entry)).map(({ file }) => file);
    const files = [...added, ...(last ? [LAST] : [])];
    if (files.length === 0) return;
    // The checkpoint holds this callback's state as well: what is there once it is written.
    kept = next;
    try {
      const bytes = encodeCheckpoint(await trainer.checkpoint(config));
      for (const file of files) await store.write(file, bytes);
    } catch (error) {
      kept = before;
      throw error;
    }
    const wanted = new Set([...kept, ...keptByOthers(trainer)].map(({ file }) => file));
    for (const { file } of before) if (!wanted.has(file)) await store.remove(file);
  };

  const look = async (record: EpochRecord, trainer: Trainer): Promise<void> => {
    seen = record.epoch;
    if (record.epoch % everyEpochs === 0 || run.isOver(trainer)) await write(trainer, withEpoch(record, trainer));
  };

  /** What others of these keep in the store. */
  const keptByOthers = ({ options: { callbacks = [] } }: Trainer) =>
    callbacks.flatMap((other) => {
      const isOther = other !== callback && storeOf.get(other) === store;
      return isOther ? (other as ModelCheckpoint).kept : [];
    });

  const callback: ModelCheckpoint = {
    name,
    get kept() {
      return kept;
    },
    async onStart(trainer) {
      checkOrder(callback, trainer);
      // The run goes on with what another of these wrote after an epoch, before this one had looked at it.
      const missed = isRestored ? trainer.history.at(seen) : undefined;
      isRestored = false;
      if (missed) await look(missed, trainer);
    },
    async onStep(event, trainer) {
      run.onStep(event);
      const { step, gathered } = event;
      const isDue = everySteps !== undefined && gathered === 0 && step % everySteps === 0;
      if (isDue || (last && run.isOver(trainer))) await write(trainer);
    },
    async onValidation(_event, trainer) {
      if (last && run.isOver(trainer)) await write(trainer);
    },
    async onEpoch(event, trainer) {
      run.onTold();
      await look(event, trainer);
    },
    async onEnd(trainer, failure) {
      // Where the run is over it was written, and the model may have other weights by now.
      if (last && failure === undefined && !run.isOver(trainer)) await write(trainer);
    },
    state: () => ({ values: { kept, seen } }),
    restore({ values }, subject) {
      if (!isState(values)) throw unfitState(subject, name, 'a list of kept files and an epoch');
      ({ kept, seen } = values);
      isRestored = true;
    },
  };
  storeOf.set(callback, store);
  return callback;
}

/** The stores of all of them, so that they are known among other callbacks. */
const storeOf = new WeakMap<Callback, FileStore>();

/** What is saved must be the state of all callbacks after the same step. */
function checkOrder(callback: Callback, { options: { callbacks = [] } }: Trainer): void {
  const behind = callbacks.slice(callbacks.indexOf(callback) + 1);
  const late = behind.find((other) => other.state && !storeOf.has(other));
  if (!late) return;
  throw new RangeError(
    `${callback.name}: the callback '${late.name}' has a state, which is written with the checkpoint; put ${callback.name} behind it`,
  );
}

const LAST = 'last.safetensors';

function fileOf({ epoch }: EpochRecord): string {
  return `epoch-${String(epoch).padStart(4, '0')}.safetensors`;
}

function isState(values: CallbackState['values']): values is { kept: KeptCheckpoint[]; seen: number } {
  const { kept, seen } = values;
  return (
    Number.isInteger(seen) &&
    Array.isArray(kept) &&
    kept.every((entry) => isFileName(entry?.file) && Number.isInteger(entry.epoch) && typeof entry.value === 'number')
  );
}
