import { type Dataset, datasetCard, formatCard } from '@cnn/datasets';
import { modelInfo } from '@cnn/models';
import type { Command, Told } from '../command.ts';
import { dataSource, dataSources, type Split, shapeOf } from '../data/data-source.ts';
import { openData } from '../run/open-run.ts';
import { dashed } from '../terminal/dashed.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { UsageError } from '../terminal/usage-error.ts';

interface DataFlags {
  readonly dataDir?: string;
  readonly download?: boolean;
  readonly card?: boolean;
}

/** Lists the data sets, or gets one and counts its classes. */
export const data: Command = {
  examples: [
    'cnn data',
    'cnn data cifar10 --data-dir datasets --download',
    'cnn data image-folder --data-dir my-pictures --card',
  ],
  declare: (program) =>
    program
      .argument('[dataset]', 'name of a data set')
      .option('--data-dir <folder>', 'where the data lies')
      .option('--download', 'get the data where it is missing')
      .option('--card', 'look it through: classes, mean and deviation, duplicates between train and test'),

  async run(terminal: Terminal, name: string | undefined, flags: DataFlags, { typed }: Told) {
    if (name === undefined) {
      const idle = ['dataDir', 'download', 'card'].find(typed);
      if (idle) throw new UsageError(`--${dashed(idle)} is of one data set; name it, such as: cnn data cifar10`);
      const width = Math.max(...dataSources.map((source) => source.name.length));
      for (const source of dataSources) {
        terminal.result(
          { type: 'dataset', name: source.name, summary: source.summary },
          `${source.name.padEnd(width)}  ${source.summary}`,
        );
      }
      return;
    }
    const source = dataSource(name);
    if (source.isEmbedded && typed('dataDir'))
      throw new UsageError(`--data-dir: ${source.name} is embedded and lies in no folder; leave it out`);
    const { inputShape } = modelInfo('cifar-cnn');
    const open = (split: Split) => openData(source, { ...flags, split, inputShape, terminal });
    if (flags.card) return showCard(await open('train'), await open('test'), terminal);
    for (const split of ['train', 'test'] as const) {
      const dataset = await open(split);
      const counts = await countClasses(dataset, terminal);
      terminal.result(
        { type: 'split', dataset: source.name, split, samples: dataset.length, shape: shapeOf(dataset), counts },
        [
          `${split}: ${dataset.length} pictures of ${shapeOf(dataset).join('×')}`,
          ...Object.entries(counts).map(([label, count]) => `  ${label.padEnd(24)} ${String(count).padStart(6)}`),
        ].join('\n'),
      );
    }
  },
};

/** What a look through both halves finds. */
async function showCard(train: Dataset, test: Dataset, terminal: Terminal): Promise<void> {
  const bar = terminal.bar('Reading', train.length + test.length, 'pictures');
  const { signal } = terminal;
  const card = await datasetCard(train, {
    test,
    nearDistance: 2,
    signal,
    onProgress: (done) => bar.update(done),
  }).finally(() => bar.stop());
  terminal.result({ type: 'card', ...card }, formatCard(card));
}

/** Reads every sample, so that a damaged one is found here and not in the middle of training. */
async function countClasses(dataset: Dataset, terminal: Terminal): Promise<Record<string, number>> {
  const counts = Object.fromEntries(dataset.classes.map((name) => [name, 0]));
  const bar = terminal.bar('Reading', dataset.length, 'pictures');
  try {
    for (let i = 0; i < dataset.length; i++) {
      const { label } = await dataset.get(i);
      counts[dataset.classes[Number(label)]]++;
      if (i % 256 === 0) {
        bar.update(i);
        terminal.signal.throwIfAborted();
      }
    }
  } finally {
    bar.stop();
  }
  return counts;
}
