import { dirname } from 'node:path';
import { DataLoader, type Dataset } from '@cnn/datasets';
import { modelInfo } from '@cnn/models';
import { choices, Rng } from '@cnn/tensor';
import { Trainer } from '@cnn/train';
import { InvalidArgumentError } from 'commander';
import type { Command } from '../command.ts';
import { type AugmentName, augmentNames, type DataSource, dataSource, shapeOf } from '../data/data-source.ts';
import { writeReport } from '../report/write-report.ts';
import { parseRunConfig, type RunConfig, trainerOptions } from '../run/config.ts';
import { followTraining } from '../run/follow-training.ts';
import { checkClasses, openData } from '../run/open-run.ts';
import { readRecipe } from '../run/read-recipe.ts';
import { createRunFolder, readCheckpoint, runFolder } from '../run/run-folder.ts';
import { evaluationTransform, trainingTransform } from '../run/transforms.ts';
import { duration } from '../terminal/bar.ts';
import { chooseBackend } from '../terminal/choose-backend.ts';
import { backendOptions, count, countOrNone, fraction, positive, wholeNumber } from '../terminal/option-parsers.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { asUsage, UsageError } from '../terminal/usage-error.ts';

/** The file that --augment names. */
interface RecipeFile {
  readonly file: string;
}

interface TrainFlags {
  readonly dataset: string;
  readonly dataDir?: string;
  readonly download?: boolean;
  readonly epochs?: number;
  readonly batchSize: number;
  readonly optimizer: RunConfig['optimizer'];
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly l1: number;
  readonly l2: number;
  readonly labelSmoothing: number;
  readonly augment?: readonly AugmentName[] | RecipeFile;
  readonly workers: number;
  readonly seed: number;
  readonly limit?: number;
  readonly trainAccuracy: boolean;
  readonly name?: string;
  readonly out: string;
  readonly resume?: string;
  readonly saveEvery: number;
  readonly report: boolean;
  readonly backend: string;
  readonly threads?: number;
}

/** Trains a model, with the tutorial's settings unless told otherwise. */
export const train: Command = {
  name: 'train',
  summary: 'train a model; Ctrl-C saves, --resume goes on',
  examples: [
    'cnn train cifar-cnn                                  on the embedded sample',
    'cnn train cifar-cnn --dataset cifar10 --download     as in the tutorial',
    'cnn train cifar-cnn --augment recipe.json            augmentations of your own',
    'cnn train --resume runs/cifar-cnn-cifar10-1',
  ],
  declare: (program) =>
    backendOptions(
      program
        .argument('[model]', 'name of the model')
        .option('--dataset <name>', 'what to train on; `cnn data` lists them', 'fashion-mnist')
        .option('--data-dir <folder>', 'where the data lies')
        .option('--download', 'get the data where it is missing')
        .option('--epochs <n>', 'epochs in all', count)
        .option('--batch-size <n>', 'samples in a step', count, 128)
        .option('--optimizer <name>', 'adam, adamw, sgd or rmsprop', optimizerName, 'adam')
        .option('--learning-rate <x>', 'size of a step', positive, 1e-4)
        .option('--momentum <x>', 'of sgd and rmsprop', fraction, 0)
        .option('--weight-decay <x>', 'of the optimizer', positive, 0)
        .option('--l1 <x>', 'adds x·Σ|w| to the loss', positive, 0)
        .option('--l2 <x>', 'adds x·‖w‖² to the loss', positive, 0)
        .option('--label-smoothing <x>', 'share of the target spread over all classes', fraction, 0)
        .option(
          '--augment <list>',
          `of ${augmentNames.join(', ')}, or none, or the file of a recipe (.json); default: by data set`,
          augmentList,
        )
        .option('--workers <n>', 'threads that decode pictures beside the training', countOrNone, 0)
        .option('--seed <n>', 'of all chance', wholeNumber, 0)
        .option('--limit <n>', 'use only so many samples of each half', count)
        .option('--no-train-accuracy', 'leave out the accuracy on the training set after each epoch')
        .option('--name <name>', 'of the run; default: model, data set and a number')
        .option('--out <folder>', 'where runs lie', 'runs')
        .option('--resume <run>', 'go on with a run: its folder or checkpoint')
        .option('--save-every <minutes>', 'also save within an epoch', positive, 5)
        .option('--no-report', 'write no report.html'),
    ),

  async run(terminal: Terminal, model: string | undefined, flags: TrainFlags, given: (flag: string) => boolean) {
    const resumed = flags.resume === undefined ? undefined : await readCheckpoint(flags.resume);
    if (resumed) {
      const fixed = FIXED_BY_RUN.filter(given);
      if (model || fixed.length > 0) {
        const names = [...(model ? [`model '${model}'`] : []), ...fixed.map((flag) => `--${dashed(flag)}`)];
        throw new UsageError(`--resume takes its settings from the run; leave out ${names.join(', ')}`);
      }
    } else if (!model) {
      throw new UsageError('train: expected the name of a model, found none; try: cnn train cifar-cnn');
    }
    const stored = resumed && parseRunConfig(resumed.checkpoint.config, resumed.path);
    const info = asUsage(() => modelInfo(stored?.model ?? model!));
    const source = dataSource(stored?.dataset ?? flags.dataset);
    await chooseBackend(terminal, flags);

    const dataDir = flags.dataDir ?? stored?.dataDir;
    const limit = stored ? stored.limit : flags.limit;
    const open = (split: 'train' | 'test') =>
      openData(source, { split, dataDir, inputShape: info.inputShape, download: flags.download, terminal }, limit);
    const [trainSet, testSet] = [await open('train'), await open('test')];
    const config = stored
      ? { ...stored, epochs: flags.epochs ?? stored.epochs, dataDir }
      : await newConfig(model!, flags, source, trainSet);
    const transform = asUsage(() => trainingTransform(config, info.inputShape));
    for (const dataset of [trainSet, testSet]) checkClasses(dataset, config);

    const rng = new Rng(config.seed);
    const network = info.create({ classes: config.classes.length, rng: rng.fold('weights') });
    const trainer = new Trainer(
      network,
      asUsage(() => trainerOptions(config)),
    );
    if (resumed) trainer.restore(resumed.checkpoint, resumed.path);
    const loading = { workers: flags.workers, persistentWorkers: flags.workers > 0 };
    const batches = {
      train: new DataLoader(trainSet, {
        ...loading,
        batchSize: config.batchSize,
        shuffle: true,
        rng: rng.fold('data'),
        augment: transform,
      }),
      test: new DataLoader(testSet, {
        ...loading,
        batchSize: config.batchSize,
        augment: evaluationTransform(config, info.inputShape),
      }),
    };
    const folder = resumed
      ? runFolder(dirname(resumed.path))
      : await createRunFolder(flags.out, flags.name, `${config.model}-${config.dataset}`);
    terminal.say(
      `${resumed ? 'Going on with' : 'Training'} ${config.model} on ${trainSet.name}: ${trainSet.length} pictures, ${config.epochs} epochs of ${batches.train.length} steps → ${folder.path}`,
    );

    const started = Date.now();
    const confusion = await followTraining(trainer, batches, { terminal, folder, config, saveEvery: flags.saveEvery });
    if (terminal.signal.aborted) {
      terminal.say(`Stopped and saved. Go on: cnn train --resume ${folder.path}`);
      terminal.result({ type: 'stopped', run: folder.path });
      return;
    }
    terminal.say(`==> Finished training in ${duration((Date.now() - started) / 1000)}`);
    if (flags.report) {
      await writeReport(folder, {
        model: network,
        config,
        inputShape: info.inputShape,
        history: trainer.history,
        confusion,
        testSet,
      });
    }
    const report = flags.report ? folder.reportPath : undefined;
    terminal.result(
      { type: 'finished', run: folder.path, checkpoint: folder.checkpointPath, report },
      [`Checkpoint: ${folder.checkpointPath}`, ...(report ? [`Report:     ${report}`] : [])].join('\n'),
    );
  },
};

async function newConfig(model: string, flags: TrainFlags, source: DataSource, trainSet: Dataset): Promise<RunConfig> {
  const { augment = source.augment } = flags;
  return {
    model,
    dataset: flags.dataset,
    dataDir: flags.dataDir,
    classes: [...trainSet.classes],
    imageShape: [...shapeOf(trainSet)],
    mean: [...source.mean],
    std: [...source.std],
    epochs: flags.epochs ?? 20,
    batchSize: flags.batchSize,
    optimizer: flags.optimizer,
    learningRate: flags.learningRate,
    momentum: flags.momentum,
    weightDecay: flags.weightDecay,
    l1: flags.l1,
    l2: flags.l2,
    labelSmoothing: flags.labelSmoothing,
    augment: 'file' in augment ? [] : [...augment],
    recipe: 'file' in augment ? (await readRecipe(augment.file)).recipe : undefined,
    seed: flags.seed,
    limit: flags.limit,
    trainAccuracy: flags.trainAccuracy,
  };
}

/** Flags that decide what a run is; a resumed run has them already. */
const FIXED_BY_RUN = [
  'dataset',
  'batchSize',
  'optimizer',
  'learningRate',
  'momentum',
  'weightDecay',
  'l1',
  'l2',
  'labelSmoothing',
  'augment',
  'seed',
  'limit',
  'trainAccuracy',
  'name',
  'out',
];

const dashed = (flag: string): string => flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function optimizerName(text: string): RunConfig['optimizer'] {
  const names = ['adam', 'adamw', 'sgd', 'rmsprop'] as const;
  const found = names.find((name) => name === text);
  if (!found) throw new InvalidArgumentError(choices(text, names));
  return found;
}

function augmentList(text: string): readonly AugmentName[] | RecipeFile {
  if (text === 'none') return [];
  if (text.endsWith('.json')) return { file: text };
  return text.split(',').map((part) => {
    const found = augmentNames.find((name) => name === part.trim());
    if (!found) throw new InvalidArgumentError(choices(part, [...augmentNames, 'none']));
    return found;
  });
}
