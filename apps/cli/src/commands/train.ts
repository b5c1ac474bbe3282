import { dirname } from 'node:path';
import { DataLoader } from '@cnn/datasets';
import { flopCount, type Module } from '@cnn/layers';
import { type ModelInfo, modelInfo } from '@cnn/models';
import { type BatchSource, choices, Rng } from '@cnn/tensor';
import { evaluate, optimizerNames, scheduleNames, Trainer } from '@cnn/train';
import { InvalidArgumentError } from 'commander';
import type { Command } from '../command.ts';
import { type AugmentName, augmentNames, dataSource } from '../data/data-source.ts';
import { writeReport } from '../report/write-report.ts';
import { parseRunConfig } from '../run/config.ts';
import { followTraining } from '../run/follow-training.ts';
import { newConfig, type RecipeFile, type TrainFlags } from '../run/new-config.ts';
import { checkClasses, openData } from '../run/open-run.ts';
import { presetNamed, presets } from '../run/presets.ts';
import { createRunFolder, readCheckpoint, runFolder } from '../run/run-folder.ts';
import { scheduleClock, scheduleText } from '../run/schedule-text.ts';
import { TestTimeModel, type TestTimeName } from '../run/test-time.ts';
import { trainerOptions } from '../run/trainer-options.ts';
import { evaluationTransform, trainingTransform } from '../run/transforms.ts';
import { whiten } from '../run/whiten.ts';
import { duration } from '../terminal/bar.ts';
import { chooseBackend } from '../terminal/choose-backend.ts';
import { backendOptions, count, countOrNone, fraction, positive, wholeNumber } from '../terminal/option-parsers.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { asUsage, UsageError } from '../terminal/usage-error.ts';

/** Trains a model, with the tutorial's settings unless told otherwise. */
export const train: Command = {
  name: 'train',
  summary: 'train a model; Ctrl-C saves, --resume goes on',
  examples: [
    'cnn train cifar-cnn                                  on the embedded sample',
    'cnn train --preset tutorial --download               as in the tutorial: CIFAR-10, 20 epochs',
    'cnn train --preset fast --download                   a short run',
    'cnn train cifar-cnn --augment recipe.json            augmentations of your own',
    'cnn train --resume runs/cifar-cnn-cifar10-1',
  ],
  declare: (program) =>
    backendOptions(
      program
        .argument('[model]', 'name of the model')
        .option('--preset <name>', `settings that belong together: ${Object.keys(presets).join(', ')}`)
        .option('--dataset <name>', 'what to train on; `cnn data` lists them', 'fashion-mnist')
        .option('--data-dir <folder>', 'where the data lies')
        .option('--download', 'get the data where it is missing')
        .option('--epochs <n>', 'epochs in all', count)
        .option('--batch-size <n>', 'samples in a step', count, 128)
        .option('--optimizer <name>', optimizerNames.join(', '), optimizerName, 'Adam')
        .option('--learning-rate <x>', 'size of a step', positive, 1e-4)
        .option('--momentum <x>', 'of SGD, RMSprop and Muon', fraction)
        .option('--weight-decay <x>', 'of the optimizer; default: its own', positive)
        .option('--nesterov', 'look ahead along the momentum')
        .option('--schedule <name[:option=value,…]>', `of the learning rate: ${scheduleNames.join(', ')}`, scheduleText)
        .option('--schedule-every <time>', 'epoch or step: what the schedule counts', scheduleClock, 'epoch')
        .option('--clip-norm <x>', 'greatest length of the gradient', positive)
        .option('--accumulate <n>', 'batches whose gradients make one step', count, 1)
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
    }
    const preset = flags.preset === undefined ? undefined : presetNamed(flags.preset);
    const stored = resumed && parseRunConfig(resumed.checkpoint.config, resumed.path);
    const modelName = stored?.model ?? model ?? preset?.settings.model;
    if (modelName === undefined) {
      throw new UsageError('train: expected the name of a model or --preset, found none; try: cnn train cifar-cnn');
    }
    const info = asUsage(() => modelInfo(modelName));
    const datasetName = given('dataset') ? flags.dataset : (preset?.settings.dataset ?? flags.dataset);
    const source = dataSource(stored?.dataset ?? datasetName);
    await chooseBackend(terminal, flags);

    const dataDir = flags.dataDir ?? stored?.dataDir;
    const limit = stored ? stored.limit : flags.limit;
    const open = (split: 'train' | 'test') =>
      openData(source, { split, dataDir, inputShape: info.inputShape, download: flags.download, terminal }, limit);
    const [trainSet, testSet] = [await open('train'), await open('test')];
    const config = stored
      ? { ...stored, epochs: flags.epochs ?? stored.epochs, dataDir }
      : await newConfig(modelName, { ...flags, dataset: datasetName }, { source, trainSet, preset, given });
    const transform = asUsage(() => trainingTransform(config, info.inputShape));
    for (const dataset of [trainSet, testSet]) checkClasses(dataset, config);

    const rng = new Rng(config.seed);
    const network = info.create({ classes: config.classes.length, rng: rng.fold('weights') });
    const loading = { workers: flags.workers, persistentWorkers: flags.workers > 0 };
    const batches = {
      train: new DataLoader(trainSet, {
        ...loading,
        batchSize: config.batchSize,
        dropLast: config.dropLast,
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
    const trainer = new Trainer(
      network,
      asUsage(() => trainerOptions(config, batches.train.length)),
    );
    if (resumed) trainer.restore(resumed.checkpoint, resumed.path);
    else await whiten(network, config, trainSet, evaluationTransform(config, info.inputShape));
    const folder = resumed
      ? runFolder(dirname(resumed.path))
      : await createRunFolder(flags.out, flags.name, `${config.model}-${config.dataset}`);
    const steps = batches.train.length;
    // Forward, to the input and to the weights: three times, and each multiply-add is two operations.
    const flops = 6 * flopCount(network, [1, ...info.inputShape]).total * config.epochs * batches.train.samples;
    terminal.say(
      `${resumed ? 'Going on with' : 'Training'} ${config.model} on ${trainSet.name}: ${trainSet.length} pictures, ` +
        `${config.epochs} epochs of ${steps} steps, ${(flops / 1e12).toPrecision(3)} TFLOP → ${folder.path}`,
    );

    const started = Date.now();
    const confusion = await followTraining(trainer, batches, { terminal, folder, config, saveEvery: flags.saveEvery });
    if (terminal.signal.aborted) {
      terminal.say(`Stopped and saved. Go on: cnn train --resume ${folder.path}`);
      terminal.result({ type: 'stopped', run: folder.path });
      return;
    }
    terminal.say(`==> Finished training in ${duration((Date.now() - started) / 1000)}`);
    const merged =
      config.tta &&
      (await judgeViews(network, config.tta, { inputShape: info.inputShape, terminal, batches: batches.test }));
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
      { type: 'finished', run: folder.path, checkpoint: folder.checkpointPath, report, ...(merged && { tta: merged }) },
      [
        ...(merged ? [`Test accuracy with ${merged.views} views (${config.tta}): ${merged.accuracy.toFixed(3)}%`] : []),
        `Checkpoint: ${folder.checkpointPath}`,
        ...(report ? [`Report:     ${report}`] : []),
      ].join('\n'),
    );
  },
};

interface JudgeViewsOptions {
  readonly inputShape: ModelInfo['inputShape'];
  readonly terminal: Terminal;
  readonly batches: BatchSource;
}

/** The accuracy with several views of each test picture. */
async function judgeViews(
  model: Module,
  name: TestTimeName,
  { inputShape, terminal, batches }: JudgeViewsOptions,
): Promise<{ readonly views: number; readonly accuracy: number }> {
  const merged = new TestTimeModel(model, inputShape, name, 'mean');
  const views = merged.views.length;
  const bar = terminal.bar(`Accuracy with ${views} views`, batches.length, 'batches');
  const { accuracy } = await evaluate(merged, batches, { onBatch: (done) => bar.update(done) }).finally(() =>
    bar.stop(),
  );
  return { views, accuracy };
}

/** Flags that decide what a run is; a resumed run has them already. */
const FIXED_BY_RUN = [
  'preset',
  'dataset',
  'batchSize',
  'optimizer',
  'learningRate',
  'momentum',
  'weightDecay',
  'nesterov',
  'schedule',
  'scheduleEvery',
  'clipNorm',
  'accumulate',
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

function optimizerName(text: string): string {
  const found = optimizerNames.find((name) => name.toLowerCase() === text.toLowerCase());
  if (!found) throw new InvalidArgumentError(choices(text, optimizerNames));
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
