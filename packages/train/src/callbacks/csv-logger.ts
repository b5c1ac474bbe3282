import type { FileStore } from '../files/file-store.ts';
import { CsvTable } from '../logging/csv.ts';
import type { Callback } from '../trainer/callback.ts';
import type { EpochRecord } from '../trainer/events.ts';
import { numbersOf } from './monitor.ts';

export interface CsvLoggerOptions {
  /** Where the file goes. */
  readonly store: FileStore;
  /** Its name. @default 'metrics.csv' */
  readonly file?: string;
  /** The columns: numbers of the epochs' records, or names of metrics. @default all, in the order in which they come */
  readonly columns?: readonly string[];
  /** @default 'CsvLogger' */
  readonly name?: string;
}

/**
 * Writes a row for each epoch to a CSV file, which a spreadsheet or pandas reads.
 *
 * Columns are `epoch`, `loss`, `trainAccuracy`, `testAccuracy`, `testLoss`, `learningRate`, `seconds`, and the trainer's metrics, as far as they are measured. A run
 * that goes on writes the file anew from its history, so rows are there once whatever the file holds; a run that begins replaces the file.
 *
 * Follows keras.callbacks.CSVLogger.
 *
 * @example
 * const store = memoryStore();
 * const trainer = new Trainer(model, { loss: crossEntropy(), optimizer: adam(), epochs: 5, callbacks: [csvLogger({ store })] });
 * for await (const _ of trainer.fit(train, { validate: test }));
 * new TextDecoder().decode(await store.read('metrics.csv'));
 */
export function csvLogger({ store, file = 'metrics.csv', columns, name = 'CsvLogger' }: CsvLoggerOptions): Callback {
  let table = new CsvTable(columns);
  const rowOf = (record: EpochRecord) => {
    const numbers = numbersOf(record);
    return Object.fromEntries(columns ? columns.map((column) => [column, numbers.get(column)]) : numbers);
  };
  const encoder = new TextEncoder();
  return {
    name,
    async onStart({ history }) {
      table = new CsvTable(columns);
      for (const record of history) table.add(rowOf(record));
      await store.write(file, encoder.encode(table.toText()));
    },
    async onEpoch(_event, { history }) {
      // The event has more than the record that the history keeps.
      const { text, rewrite } = table.add(rowOf(history.at(-1)!));
      await (rewrite ? store.write(file, encoder.encode(text)) : store.append(file, encoder.encode(text)));
    },
  };
}
