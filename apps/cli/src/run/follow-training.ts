import type { BatchSource } from '@cnn/tensor';
import { formatEpoch, type Trainer } from '@cnn/train';
import type { Bar } from '../terminal/bar.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { RunConfig } from './config.ts';
import type { RunFolder } from './run-folder.ts';

export interface FollowOptions {
  readonly terminal: Terminal;
  readonly folder: RunFolder;
  readonly config: RunConfig;
  /** Minutes between two checkpoints within an epoch. */
  readonly saveEvery: number;
  /** Steps likewise. */
  readonly saveEverySteps?: number;
}

/** What an epoch found on the pictures that it was judged on. */
export interface Judged {
  readonly testAccuracy: number;
  readonly confusion: number[][];
}

/** Trains to the end or to Ctrl-C, showing progress and saving; returns what was found of the model as it is then, if it was judged. */
export async function followTraining(
  trainer: Trainer,
  { train, validate }: { readonly train: BatchSource; readonly validate: BatchSource },
  { terminal, folder, config, saveEvery, saveEverySteps = Number.POSITIVE_INFINITY }: FollowOptions,
): Promise<Judged | undefined> {
  const judgedOn = config.validation === undefined ? 'Test' : 'Validation';
  let shown: Bar | undefined;
  let title = '';
  let saved = Date.now();
  let last: Judged | undefined;
  const save = async () => {
    await folder.save(await trainer.checkpoint(config));
    saved = Date.now();
  };
  const show = (name: string, done: number, total: number, note?: string) => {
    if (name !== title) {
      shown?.stop();
      shown = terminal.bar(name, total, 'batches');
      title = name;
    }
    shown?.update(done, note);
  };
  await save();
  try {
    for await (const event of trainer.fit(train, { validate, signal: terminal.signal })) {
      if (event.type === 'step') {
        last = undefined;
        show(`Epoch ${event.epoch}/${config.epochs}`, event.batch, event.batches, `loss ${event.loss.toFixed(4)}`);
        const isDue = event.gathered === 0 && event.step % saveEverySteps === 0;
        if (isDue || Date.now() - saved > saveEvery * 60_000) await save();
      } else if (event.type === 'skip') {
        terminal.result(event, `Passed over batch ${event.batch} of epoch ${event.epoch}: ${event.reason}`);
      } else if (event.type === 'evaluate') {
        const set = event.split === 'test' ? judgedOn.toLowerCase() : event.split;
        show(`Accuracy on ${set}`, event.batch, event.batches);
      } else if (event.type === 'stop') {
        shown?.stop();
        terminal.result(event, `Stopped: ${event.reason}`);
      } else if (event.type === 'epoch') {
        shown?.stop();
        title = '';
        const { testAccuracy, confusion } = event;
        last = testAccuracy !== undefined && confusion ? { testAccuracy, confusion } : undefined;
        await save();
        terminal.result(event, formatEpoch(event, { judgedOn }));
      }
    }
  } finally {
    shown?.stop();
  }
  // Where it stands if it was interrupted; else what callbacks have left in the model.
  await save();
  return last;
}
