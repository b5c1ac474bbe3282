import { checkInteger } from '@cnn/tensor';
import type { Callback, CallbackState } from '../trainer/callback.ts';
import { formatEpoch } from '../trainer/events.ts';
import { unfitState } from './unfit-state.ts';

export interface ProgressOptions {
  /** Takes a line, without its end. @default console.log */
  readonly write?: (line: string) => void;
  /** Batches of an epoch from one line to the next; 0 for a line after each epoch only. @default 0 */
  readonly every?: number;
  /** @default 'Progress' */
  readonly name?: string;
}

/**
 * Writes lines that tell how training goes: after each epoch the tutorial's, with the metrics behind it, and within it where the epoch is and its mean
 * loss so far, as Keras shows it.
 *
 * ```text
 * Epoch 1/20 | Batch 100/391 | Loss: 1.8122
 * Epoch: 1 | Loss: 1.5347 | Training accuracy: 52.020% | Test accuracy: 51.560% | Epoch Time: 21.35 secs
 * ```
 *
 * @throws RangeError if `every` is out of its range.
 * @example
 * const lines = progress({ every: 100 });
 * const trainer = new Trainer(model, { loss: crossEntropy(), optimizer: adam(), epochs: 20, callbacks: [lines] });
 * for await (const _ of trainer.fit(train, { validate: test }));
 */
export function progress(options: ProgressOptions = {}): Callback {
  const { write = console.log, every = 0, name = 'Progress' } = options;
  checkInteger('progress', 'every', every, 0);
  // Of the epoch at hand. Batches that were passed over are in neither.
  let [epoch, lossSum, batches] = [0, 0, 0];
  const number = (value: number) => value.toFixed(4);
  return {
    name,
    onStep(event, { options: { epochs } }) {
      if (event.epoch !== epoch) [epoch, lossSum, batches] = [event.epoch, 0, 0];
      lossSum += event.loss;
      batches++;
      if (every === 0 || event.batch % every !== 0) return;
      write(`Epoch ${epoch}/${epochs} | Batch ${event.batch}/${event.batches} | Loss: ${number(lossSum / batches)}`);
    },
    onValidation({ testAccuracy, testLoss, ...event }) {
      const found = [
        ...(testLoss === undefined ? [] : [`Test loss: ${number(testLoss)}`]),
        ...(testAccuracy === undefined ? [] : [`Test accuracy: ${testAccuracy.toFixed(3)}%`]),
        ...Object.entries(event.metrics ?? {}).map(([metric, value]) => `${metric}: ${number(value)}`),
      ];
      write([`Epoch ${event.epoch}`, `Batch ${event.batch}`, ...found].join(' | '));
    },
    onEpoch({ metrics, ...record }) {
      const found = Object.entries(metrics ?? {}).map(([metric, value]) => `${metric}: ${number(value)}`);
      write([formatEpoch(record), ...found].join(' | '));
    },
    state: () => ({ values: { epoch, lossSum, batches } }),
    restore({ values }, subject) {
      if (!isState(values)) throw unfitState(subject, name, 'the losses of an epoch');
      ({ epoch, lossSum, batches } = values);
    },
  };
}

function isState(values: CallbackState['values']): values is { epoch: number; lossSum: number; batches: number } {
  return [values.epoch, values.batches].every(Number.isInteger) && typeof values.lossSum === 'number';
}
