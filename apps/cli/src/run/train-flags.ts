import { choices } from '@cnn/tensor';
import { optimizerNames } from '@cnn/train';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type AugmentName, augmentNames } from '../data/data-source.ts';
import {
  aboveZero,
  backendOptions,
  count,
  countOrNone,
  fraction,
  positive,
  share,
  wholeNumber,
} from '../terminal/option-parsers.ts';
import type { RunConfig } from './config.ts';
import { presets } from './presets.ts';
import { adversarialNames } from './robust-objective.ts';
import { type ScheduleText, scheduleClock, scheduleText, textScheduleNames } from './schedule-text.ts';

/** The file that --augment names. */
export interface RecipeFile {
  readonly file: string;
}

/** What `cnn train` is told. */
export interface TrainFlags {
  readonly dataset: string;
  readonly dataDir?: string;
  readonly download?: boolean;
  readonly preset?: string;
  readonly epochs?: number;
  readonly maxSteps?: number;
  readonly maxMinutes?: number;
  readonly batchSize: number;
  readonly optimizer: string;
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
  readonly schedule?: ScheduleText;
  readonly scheduleEvery: 'epoch' | 'step';
  readonly clipNorm?: number;
  readonly accumulate: number;
  readonly nonFinite: RunConfig['nonFinite'];
  readonly l1: number;
  readonly l2: number;
  readonly labelSmoothing: number;
  readonly adversarial?: NonNullable<RunConfig['adversarial']>['method'];
  readonly epsilon: number;
  readonly adversarialSteps: number;
  readonly augment?: readonly AugmentName[] | RecipeFile;
  readonly ema?: number;
  readonly validation?: number;
  readonly monitor: RunConfig['monitor'];
  readonly patience?: number;
  readonly keepBest?: number;
  readonly tensorboard: boolean;
  readonly workers: number;
  readonly seed: number;
  readonly limit?: number;
  readonly trainAccuracy: boolean;
  readonly name?: string;
  readonly out: string;
  readonly resume?: string;
  readonly saveEvery: number;
  readonly saveEverySteps?: number;
  readonly report: boolean;
  readonly backend: string;
  readonly threads?: number;
}

/** What decides only how a run goes on, not what comes of it: a resumed run takes these. */
export const runtimeNames: readonly string[] = [
  'dataDir',
  'download',
  'workers',
  'saveEvery',
  'saveEverySteps',
  'backend',
  'threads',
];

/** Gives a program the options of `cnn train`. */
export function declareTrainFlags(program: Command): Command {
  return backendOptions(
    program
      .argument('[model]', 'name of the model')
      .option('--preset <name>', `settings that belong together: ${Object.keys(presets).join(', ')}`)
      .option('--dataset <name>', 'what to train on; `cnn data` lists them', 'fashion-mnist-sample')
      .option('--data-dir <folder>', 'where the data lies')
      .option('--download', 'get the data where it is missing')
      .option('--epochs <n>', 'epochs in all', count)
      .option('--max-steps <n>', 'end after so many steps in all', count)
      .option('--max-minutes <x>', 'end after so much training in all', positive)
      .option('--batch-size <n>', 'samples in a step', count, 128)
      .option('--optimizer <name>', optimizerNames.join(', '), optimizerName, 'Adam')
      .option('--learning-rate <x>', 'size of a step', positive, 1e-4)
      .option('--momentum <x>', 'of SGD, RMSprop and Muon', fraction)
      .option('--weight-decay <x>', 'of the optimizer; default: its own', positive)
      .option('--nesterov', 'look ahead along the momentum')
      .option(
        '--schedule <name[:option=value,…]>',
        `of the learning rate: ${textScheduleNames.join(', ')}`,
        scheduleText,
      )
      .option('--schedule-every <time>', 'epoch or step: what the schedule counts', scheduleClock, 'epoch')
      .option('--clip-norm <x>', 'greatest length of the gradient', aboveZero)
      .option('--accumulate <n>', 'batches whose gradients make one step', count, 1)
      .addOption(
        new Option('--non-finite <what>', 'what a batch does whose loss is not finite')
          .choices(['throw', 'stop', 'skip'])
          .default('throw'),
      )
      .option('--l1 <x>', 'adds x·Σ|w| to the loss', positive, 0)
      .option('--l2 <x>', 'adds x·‖w‖² to the loss', positive, 0)
      .option('--label-smoothing <x>', 'share of the target spread over all classes', fraction, 0)
      .addOption(new Option('--adversarial <method>', 'train on adversarial pictures').choices([...adversarialNames]))
      .addOption(
        new Option('--epsilon <x>', 'of --adversarial: largest change of a pixel in [0, 1]')
          .argParser(fraction)
          .default(8 / 255, '8/255'),
      )
      .option('--adversarial-steps <n>', 'of --adversarial pgd, trades and mart', count, 10)
      .option(
        '--augment <list>',
        `of ${augmentNames.join(', ')}, or none, or the file of a recipe (.json); default: by data set`,
        augmentList,
      )
      .option('--ema <decay>', 'judge and keep a moving average of the weights, such as 0.999', fraction)
      .option('--validation <share>', 'hold out a share of the training pictures and judge epochs on it', share)
      .addOption(
        new Option('--monitor <number>', 'what the best epochs are told by')
          .choices(['testAccuracy', 'testLoss'])
          .default('testAccuracy'),
      )
      .option('--patience <n>', 'stop after so many epochs that are no better, and go back to the best', count)
      .option('--keep-best <n>', 'also keep the checkpoints of the best epochs', count)
      .option('--tensorboard', 'also write what TensorBoard shows')
      .option('--workers <n>', 'threads that decode pictures beside the training', countOrNone, 0)
      .option('--seed <n>', 'of all chance', wholeNumber, 0)
      .option('--limit <n>', 'use only so many samples of each half', count)
      .option('--no-train-accuracy', 'leave out the accuracy on the training set after each epoch')
      .option('--name <name>', 'of the run; default: model, data set and a number')
      .option('--out <folder>', 'where runs lie', 'runs')
      .option('--resume <run>', 'go on with a run: its folder or checkpoint')
      .option('--save-every <minutes>', 'also save within an epoch', positive, 5)
      .option('--save-every-steps <n>', 'also save after so many steps', count)
      .option('--no-report', 'write no report.html'),
  );
}

/** What a resumed run may be told. */
export const resumableNames: readonly string[] = [...runtimeNames, 'epochs', 'report'];

/** The options that are given of those that decide what a run is, such as `--batch-size`; a resumed run has them already. */
export function fixedByRun(given: (flag: string) => boolean): string[] {
  return declareTrainFlags(new Command())
    .options.filter((option) => ![...resumableNames, 'resume'].includes(option.attributeName()))
    .filter((option) => given(option.attributeName()))
    .map(({ long }) => long!);
}

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
