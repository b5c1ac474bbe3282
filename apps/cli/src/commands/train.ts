import { dirname } from 'node:path';
import { DataLoader, type Dataset, randomSplit } from '@cnn/datasets';
import { flopCount } from '@cnn/layers';
import { type ModelInfo, modelInfo } from '@cnn/models';
import { Rng } from '@cnn/tensor';
import { Trainer } from '@cnn/train';
import type { Command, Told } from '../command.ts';
import { dataSource } from '../data/data-source.ts';
import { writeReport } from '../report/write-report.ts';
import { checkEnough } from '../run/check-enough.ts';
import { parseRunConfig, type RunConfig } from '../run/config.ts';
import { fitBatch } from '../run/fit-batch.ts';
import { followTraining } from '../run/follow-training.ts';
import { judgeFinally } from '../run/judge-finally.ts';
import { newConfig } from '../run/new-config.ts';
import { checkChannels, checkClasses, openData } from '../run/open-run.ts';
import { presetNamed } from '../run/presets.ts';
import { createRunFolder, openRunFolder, type RunFolder, readCheckpoint } from '../run/run-folder.ts';
import { declareTrainFlags, fixedByRun, type TrainFlags } from '../run/train-flags.ts';
import { trainerOptions } from '../run/trainer-options.ts';
import { evaluationTransform, trainingTransform } from '../run/transforms.ts';
import { whiten } from '../run/whiten.ts';
import { duration } from '../terminal/bar.ts';
import { chooseBackend } from '../terminal/choose-backend.ts';
import { counted } from '../terminal/counted.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { asUsage, UsageError } from '../terminal/usage-error.ts';

/** Trains a model, with the tutorial's settings unless told otherwise. */
export const train: Command = {
  examples: [
    'cnn train cifar-cnn                                  on the embedded sample',
    'cnn train --preset tutorial --download               as in the tutorial: CIFAR-10, 20 epochs',
    'cnn train --preset fast --download                   a short run',
    'cnn train cifar-cnn --augment recipe.json            augmentations of your own',
    'cnn train cifar-cnn --adversarial fast --epsilon 8/255   withstands attacks',
    'cnn train --resume runs/cifar-cnn-cifar10-1',
  ],
  declare: declareTrainFlags,

  async run(terminal: Terminal, model: string | undefined, flags: TrainFlags, told: Told) {
    const resumed = flags.resume === undefined ? undefined : await readCheckpoint(flags.resume);
    if (resumed) {
      const names = [...(told.typed('model') ? [`model '${model}'`] : []), ...fixedByRun(told.typed)];
      if (names.length > 0) {
        throw new UsageError(`--resume takes its settings from the run; leave out ${names.join(', ')}`);
      }
      if (told.typed('epochs')) checkEpochs(flags.epochs!, resumed);
    }
    const preset = flags.preset === undefined ? undefined : presetNamed(flags.preset);
    const stored = resumed && parseRunConfig(resumed.checkpoint.config, resumed.path);
    // A preset on the command line goes before what cnn.config says of its settings.
    const given = told.typed('preset') ? told.typed : told.given;
    const named = given('model') || !preset ? model : undefined;
    const modelName = stored?.model ?? named ?? preset?.settings.model;
    if (modelName === undefined) {
      throw new UsageError('train: expected the name of a model or --preset, found none; try: cnn train cifar-cnn');
    }
    const info = asUsage(() => modelInfo(modelName));
    const datasetName = given('dataset') ? flags.dataset : (preset?.settings.dataset ?? flags.dataset);
    const source = dataSource(stored?.dataset ?? datasetName);
    if (source.isEmbedded && told.typed('dataDir')) {
      throw new UsageError(
        `--data-dir: ${source.name} is embedded and lies in no folder; for your own pictures give --dataset image-folder`,
      );
    }
    await chooseBackend(terminal, flags);

    const isMoved = told.typed('dataDir') || stored?.dataDir === undefined;
    const dataDir = isMoved ? (given('dataDir') ? flags.dataDir : undefined) : stored.dataDir;
    const limit = stored ? stored.limit : flags.limit;
    const open = (split: 'train' | 'test') =>
      openData(source, { split, dataDir, inputShape: info.inputShape, download: flags.download, terminal }, limit);
    const [trainSet, testSet] = [await open('train'), await open('test')];
    const asked = stored
      ? { ...stored, epochs: (told.typed('epochs') && flags.epochs) || stored.epochs, dataDir }
      : await newConfig(modelName, { ...flags, dataset: datasetName, dataDir }, { source, trainSet, preset, given });
    for (const dataset of [trainSet, testSet]) {
      checkClasses(dataset, asked);
      checkChannels(dataset, info.inputShape);
    }
    checkEnough(trainSet, testSet);
    const transform = asUsage(() => trainingTransform(asked, info.inputShape));

    const rng = new Rng(asked.seed);
    const { inputShape } = info;
    const network = info.create({ classes: asked.classes.length, rng: rng.fold('weights') });
    const [learnt, heldOut] = await holdOut(trainSet, asked, rng.fold('validation'));
    // A run that goes on keeps its batches, wherever it goes on.
    const config = resumed
      ? asked
      : { ...asked, ...fitBatch(asked, { network, inputShape, samples: learnt.length, terminal }) };
    const seen = evaluationTransform(config, inputShape);
    const loading = { batchSize: config.batchSize, workers: flags.workers, persistentWorkers: flags.workers > 0 };
    const chance = { shuffle: true, rng: rng.fold('data'), dropLast: config.dropLast };
    const test = new DataLoader(testSet, { ...loading, augment: seen });
    const batches = {
      train: new DataLoader(learnt, { ...loading, ...chance, augment: transform }),
      validate: heldOut ? new DataLoader(heldOut, { ...loading, augment: seen }) : test,
      test,
    };
    const folder = resumed
      ? await openRunFolder(dirname(resumed.path))
      : await createRunFolder(flags.out, flags.name, `${config.model}-${config.dataset}`);
    try {
      const trainer = new Trainer(
        network,
        asUsage(() =>
          trainerOptions(config, { batches: batches.train.length, channels: inputShape[2], store: folder.store }),
        ),
      );
      if (resumed) trainer.restore(resumed.checkpoint, resumed.path);
      else await whiten(network, config, learnt, seen);
      terminal.say(startLine(trainer, { isResumed: resumed !== undefined, config, inputShape, folder, ...batches }));
      const started = Date.now();
      const { saveEvery, saveEverySteps } = flags;
      const last = await followTraining(trainer, batches, { terminal, folder, config, saveEvery, saveEverySteps });
      if (terminal.signal.aborted) {
        terminal.say(`Stopped and saved. Go on: cnn train --resume ${folder.path}`);
        terminal.result({ type: 'stopped', run: folder.path });
        return;
      }
      terminal.say(`==> Finished training in ${duration((Date.now() - started) / 1000)}`);
      // The best epoch's weights may have taken the place of the last one's.
      const known = batches.validate === batches.test && config.patience === undefined ? last : undefined;
      const figures = await judgeFinally(network, { config, inputShape, terminal, batches: batches.test, known });
      if (flags.report) {
        await writeReport(folder, { model: network, config, inputShape, history: trainer.history, figures, testSet });
      }
      const report = flags.report ? folder.reportPath : undefined;
      const { confusion, ...told } = figures;
      terminal.result(
        { type: 'finished', run: folder.path, checkpoint: folder.checkpointPath, report, ...told },
        [`Checkpoint: ${folder.checkpointPath}`, ...(report ? [`Report:     ${report}`] : [])].join('\n'),
      );
    } finally {
      await folder.close();
    }
  },
};

/** @throws UsageError for fewer epochs than there have been: what they have learned stays. */
function checkEpochs(epochs: number, { checkpoint: { progress }, path }: Awaited<ReturnType<typeof readCheckpoint>>) {
  const begun = progress.batch > 0 ? progress.epoch : progress.epoch - 1;
  if (epochs >= begun) return;
  throw new UsageError(`--epochs counts all of a run, and ${path} has ${begun}; give at least that, found ${epochs}`);
}

interface StartLineOptions {
  readonly isResumed: boolean;
  readonly config: RunConfig;
  readonly inputShape: ModelInfo['inputShape'];
  readonly folder: RunFolder;
  readonly train: DataLoader;
}

function startLine({ model }: Trainer, { isResumed, config, inputShape, folder, train }: StartLineOptions): string {
  // Forward, to the input and to the weights: three times, and each multiply-add is two operations.
  const flops = 6 * flopCount(model, [1, ...inputShape]).total * config.epochs * train.samples;
  return (
    `${isResumed ? 'Going on with' : 'Training'} ${config.model} on ${train.dataset.name}: ${counted(train.dataset.length, 'picture')}, ` +
    `${counted(config.epochs, 'epoch')} of ${counted(train.length, 'step')}, ${(flops / 1e12).toPrecision(3)} TFLOP → ${folder.path}`
  );
}

/** The training pictures that are learned from, and those that are held out, if any: of each class the same share. */
async function holdOut(
  trainSet: Dataset,
  { validation }: RunConfig,
  rng: Rng,
): Promise<readonly [learnt: Dataset, heldOut?: Dataset]> {
  if (validation === undefined) return [trainSet];
  const [learnt, heldOut] = await randomSplit(trainSet, [1 - validation, validation], { rng, stratify: true });
  if (heldOut.length > 0) return [learnt, heldOut];
  throw new UsageError(`--validation ${validation} of ${trainSet.length} pictures is none; give a greater share`);
}
