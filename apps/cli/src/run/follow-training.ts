import type { BatchSource } from '@cnn/tensor';
import { type EpochEvent, formatEpoch, type Trainer } from '@cnn/train';
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
}

/** Trains to the end or to Ctrl-C, showing progress and saving; returns the last confusion matrix. */
export async function followTraining(
  trainer: Trainer,
  { train, test }: { readonly train: BatchSource; readonly test: BatchSource },
  { terminal, folder, config, saveEvery }: FollowOptions,
): Promise<EpochEvent['confusion']> {
  let shown: Bar | undefined;
  let title = '';
  let saved = Date.now();
  let confusion: EpochEvent['confusion'];
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
    for await (const event of trainer.fit(train, { validate: test, signal: terminal.signal })) {
      if (event.type === 'step') {
        show(`Epoch ${event.epoch}/${config.epochs}`, event.batch, event.batches, `loss ${event.loss.toFixed(4)}`);
        if (Date.now() - saved > saveEvery * 60_000) await save();
      } else if (event.type === 'evaluate') {
        show(`Accuracy on ${event.split}`, event.batch, event.batches);
      } else if (event.type === 'stop') {
        shown?.stop();
        terminal.result(event, `Stopped: ${event.reason}`);
      } else if (event.type === 'epoch') {
        shown?.stop();
        title = '';
        confusion = event.confusion;
        await save();
        terminal.result(event, formatEpoch(event));
      }
    }
  } finally {
    shown?.stop();
  }
  if (terminal.signal.aborted) await save();
  return confusion;
}
