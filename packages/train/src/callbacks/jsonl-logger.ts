import { checkInteger } from '@cnn/tensor';
import type { FileStore } from '../files/file-store.ts';
import { decodeJsonLines, encodeJsonLine, type JsonRecord } from '../logging/jsonl.ts';
import type { Callback } from '../trainer/callback.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { LogFile } from './log-file.ts';
import { unfitState } from './unfit-state.ts';

export interface JsonlLoggerOptions {
  /** Where the file goes. */
  readonly store: FileStore;
  /** Its name. @default 'events.jsonl' */
  readonly file?: string;
  /** Steps of the optimizer from one that is written to the next; 0 for none. @default 1 */
  readonly every?: number;
  /** @default 'JsonlLogger' */
  readonly name?: string;
}

/**
 * Writes what a trainer tells to a JSON Lines file, which programs read: steps, validations and epochs, each as its event, the confusion matrices included.
 *
 * Lines are gathered and go to the store after each epoch and validation, with each checkpoint, and when there are many. A run that goes on cuts what was written
 * after its checkpoint, so each event is there once; a run that begins replaces the file.
 *
 * @throws RangeError if `every` is out of its range; in training, DataError if the file is not one of these.
 * @example
 * const store = memoryStore();
 * const trainer = new Trainer(model, { loss: crossEntropy(), optimizer: adam(), epochs: 5, callbacks: [jsonlLogger({ store, every: 10 })] });
 * for await (const _ of trainer.fit(train, { validate: test }));
 * const { records } = decodeJsonLines((await store.read('events.jsonl'))!);
 */
export function jsonlLogger(options: JsonlLoggerOptions): Callback {
  const { store, file = 'events.jsonl', every = 1, name = 'JsonlLogger' } = options;
  checkInteger('jsonlLogger', 'every', every, 0);
  let log = new LogFile(store, file);
  const encoder = new TextEncoder();
  const add = (event: object) => log.add(encoder.encode(encodeJsonLine(event as JsonRecord)));
  const addAndFlush = async (event: object) => {
    await add(event);
    await log.flush();
  };
  return {
    name,
    async onStart(trainer) {
      await log.open((bytes, size) =>
        size === undefined ? linesUntil(trainer, bytes, file) : wholeLines(bytes.subarray(0, size)),
      );
    },
    async onStep(event) {
      if (event.gathered === 0 && every > 0 && event.step % every === 0) await add(event);
    },
    onValidation: addAndFlush,
    onEpoch: addAndFlush,
    async onEnd() {
      await log.flush();
    },
    state: async () => ({ values: { size: (await log.flush()) ?? 0 } }),
    restore({ values: { size } }, subject) {
      if (!Number.isInteger(size)) throw unfitState(subject, name, 'the size of its file');
      log = new LogFile(store, file, size as number);
    },
  };
}

const LINE_FEED = 10;

function wholeLines(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.lastIndexOf(LINE_FEED) + 1);
}

/** The lines that come before what a trainer does next: where a checkpoint has nothing of this callback, and where a run begins. */
function linesUntil({ optimizer: { steps }, history }: Trainer, bytes: Uint8Array, subject: string): Uint8Array {
  if (steps === 0) return new Uint8Array(0);
  const { records } = decodeJsonLines(bytes, subject);
  const kept = records.filter(({ type, epoch, step }) =>
    type === 'epoch' ? Number(epoch) <= history.length : Number(step) <= steps,
  );
  return new TextEncoder().encode(kept.map(encodeJsonLine).join(''));
}
