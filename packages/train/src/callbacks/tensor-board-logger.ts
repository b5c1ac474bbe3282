import { hostTensor } from '@cnn/layers';
import { checkInteger } from '@cnn/tensor';
import { type FileStore, isFileName } from '../files/file-store.ts';
import { decodeEvents, EVENT_FILE_VERSION, encodeEvent, eventFileName, type LogEvent } from '../logging/event-file.ts';
import { histogram } from '../logging/histogram.ts';
import type { Summary } from '../logging/summary.ts';
import type { Callback, CallbackState } from '../trainer/callback.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { LogFile } from './log-file.ts';
import { numbersOf } from './monitor.ts';
import { unfitState } from './unfit-state.ts';

export interface TensorBoardLoggerOptions {
  /** Where the file goes: each run needs a folder of its own. */
  readonly store: FileStore;
  /** The last part of the file's name: letters, digits, `.`, `-` and `_`. @default 'cnn' */
  readonly source?: string;
  /** Tells the time in seconds since 1970, for the file's name and the events. @default () => Date.now() / 1000 */
  readonly clock?: () => number;
  /** Steps of the optimizer from one whose loss is written to the next; 0 for none. @default 10 */
  readonly every?: number;
  /** Whether the spread of each weight is written after each epoch; reads all of them from the device. @default false */
  readonly histograms?: boolean;
  /** @default 'TensorBoardLogger' */
  readonly name?: string;
}

/**
 * Writes what TensorBoard shows, over the steps of the optimizer: `step/loss`, `step/learningRate` and `step/gradientNorm`, after each epoch
 * `epoch/testAccuracy` and whatever else is measured, within it `validation/…`, and, if wished, histograms of `weights/<name>`.
 *
 * Events are gathered and go to the store after each epoch and validation, with each checkpoint, and when there are many. A run that goes on cuts what was written
 * after its checkpoint, so each event is there once. Look at it with `tensorboard --logdir runs`.
 *
 * Follows keras.callbacks.TensorBoard; the files are those of torch.utils.tensorboard.
 *
 * @throws RangeError if an option is out of its range; in training, DataError if the file is damaged.
 * @example
 * const store = memoryStore();
 * const logger = tensorBoardLogger({ store, every: 50, histograms: true });
 * const trainer = new Trainer(model, { loss: crossEntropy(), optimizer: adam(), epochs: 5, callbacks: [logger] });
 * for await (const _ of trainer.fit(train, { validate: test }));
 * await store.list(); // ['events.out.tfevents.1700000000.cnn']
 */
export function tensorBoardLogger(options: TensorBoardLoggerOptions): Callback {
  const { store, source = 'cnn', clock = () => Date.now() / 1000, every = 10, histograms = false } = options;
  const { name = 'TensorBoardLogger' } = options;
  checkInteger('tensorBoardLogger', 'every', every, 0);
  eventFileName(0, source);
  let log: LogFile | undefined;

  const put = (event: Omit<LogEvent, 'wallTime'>) => log!.add(encodeEvent({ wallTime: clock(), ...event }));
  const putNumbers = async (section: string, step: number, numbers: Iterable<readonly [string, number]>) => {
    const summaries = Array.from(
      numbers,
      ([tag, value]): Summary => ({ kind: 'scalar', tag: `${section}/${tag}`, value }),
    );
    await put({ step, summaries });
  };
  const putHistograms = async ({ model, optimizer: { steps } }: Trainer) => {
    for (const [parameter, weight] of model.namedParameters()) {
      const { data } = await hostTensor(weight, weight.value);
      const summary: Summary = {
        kind: 'histogram',
        tag: `weights/${parameter}`,
        histogram: histogram(data as Float32Array),
      };
      await put({ step: steps, summaries: [summary] });
    }
  };

  return {
    name,
    async onStart({ optimizer: { steps } }) {
      // A file that no checkpoint names is another run's; TensorBoard hides what this one does anew.
      const others = (await store.list()).filter((other) => /^events\.out\.tfevents\./.test(other));
      const isAnew = log === undefined && (steps > 0 || others.length > 0);
      log ??= new LogFile(store, eventFileName(clock(), source, others));
      const file = log.name;
      let isEmpty = true;
      await log.open((bytes, size) => {
        const known = bytes.subarray(0, size);
        const kept = known.subarray(0, decodeEvents(known, file).wholeBytes);
        isEmpty = kept.length === 0;
        return kept;
      });
      if (isEmpty) await put({ step: 0, version: EVENT_FILE_VERSION, source: '@cnn/train' });
      if (isAnew) await put({ step: steps + 1, restart: true });
    },
    async onStep({ step, gathered, loss, learningRates, gradientNorm }) {
      if (gathered > 0 || every === 0 || step % every !== 0) return;
      await putNumbers('step', step, [
        ['loss', loss],
        ...learningRates.map((rate, k) => [k === 0 ? 'learningRate' : `learningRate${k + 1}`, rate] as const),
        ...(gradientNorm === undefined ? [] : [['gradientNorm', gradientNorm] as const]),
      ]);
    },
    async onValidation({ type, epoch, batch, step, metrics = {}, ...numbers }) {
      await putNumbers('validation', step, Object.entries({ ...metrics, ...numbers }));
      await log!.flush();
    },
    async onEpoch({ step }, trainer) {
      const { epoch, seconds, ...numbers } = Object.fromEntries(numbersOf(trainer.history.at(-1)!));
      await putNumbers('epoch', step, Object.entries(numbers));
      if (histograms) await putHistograms(trainer);
      await log!.flush();
    },
    async onEnd() {
      await log?.flush();
    },
    async state() {
      return { values: log ? { file: log.name, size: await log.flush() } : {} };
    },
    restore({ values }, subject) {
      if (Object.keys(values).length === 0) return;
      if (!isState(values)) throw unfitState(subject, name, 'the name and size of a file');
      log = new LogFile(store, values.file, values.size);
    },
  };
}

function isState(values: CallbackState['values']): values is { file: string; size: number } {
  return isFileName(values.file) && Number.isSafeInteger(values.size) && (values.size as number) >= 0;
}
