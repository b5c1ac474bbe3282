import { modelInfo } from '@cnn/models';
import { choices } from '@cnn/tensor';
import { rankTrials } from '@cnn/train';
import { InvalidArgumentError } from 'commander';
import type { Command, Told } from '../command.ts';
import { dataSource } from '../data/data-source.ts';
import { runtimeNames } from '../run/train-flags.ts';
import { readSpace } from '../sweep/read-space.ts';
import { runTrial } from '../sweep/run-trial.ts';
import {
  type MetricName,
  metricNames,
  type SearchName,
  type SweepConfig,
  searchNames,
  searchOf,
} from '../sweep/sweep-config.ts';
import { createSweepFolder, openSweep, type SweepFolder, type SweepReport } from '../sweep/sweep-folder.ts';
import { passedOn, type TrainArguments } from '../sweep/train-options.ts';
import { formatConfig, formatValue, trialTable } from '../sweep/trial-table.ts';
import { counted } from '../terminal/counted.ts';
import { dashed } from '../terminal/dashed.ts';
import { count, wholeNumber } from '../terminal/option-parsers.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { asUsage, UsageError } from '../terminal/usage-error.ts';

interface SweepFlags {
  readonly space?: string;
  readonly search: SearchName;
  readonly trials: number;
  readonly points: number;
  readonly reduction: number;
  readonly minEpochs: number;
  readonly epochs?: number;
  readonly metric: MetricName;
  readonly mode?: SweepConfig['mode'];
  readonly seed: number;
  readonly name?: string;
  readonly out: string;
  readonly resume?: string;
  /** Those of `cnn train`, as they were written. */
  readonly [train: string]: unknown;
}

/** Trains a model with many settings, and says which were best. */
export const sweep: Command = {
  examples: [
    `cnn sweep cifar-cnn --epochs 3 --space '{"learningRate": {"type": "logUniform", "low": 1e-5, "high": 1e-2}}'`,
    'cnn sweep cifar-cnn --epochs 9 --space space.json --search asha --trials 30',
    'cnn sweep cifar-cnn --epochs 3 --space space.json --search grid --points 4',
    'cnn sweep --resume runs/sweep-cifar-cnn-1',
  ],
  declare: (program) => {
    program
      .argument('[model]', 'name of the model')
      .option('--space <json>', 'a file, or JSON itself: what to try of the options of cnn train, by their names')
      .option('--search <name>', searchNames.join(', '), oneOf(searchNames), 'random')
      .option('--trials <n>', 'settings to try; of random and asha', count, 20)
      .option('--points <n>', 'values of each range; of grid', count, 3)
      .option('--reduction <n>', 'one of so many goes on; of asha', atLeastTwo, 3)
      .option('--min-epochs <n>', 'epochs of every trial; of asha', count, 1)
      .option('--epochs <n>', 'epochs of a trial that is trained to the end', count)
      .option('--metric <name>', `what is compared: ${metricNames.join(', ')}`, oneOf(metricNames), 'testAccuracy')
      .option('--mode <mode>', 'min or max; default: min for a loss, else max', oneOf(['min', 'max']))
      .option('--seed <n>', 'of the search, and of all chance in each trial', wholeNumber, 0)
      .option('--name <name>', 'of the sweep; default: sweep, the model and a number')
      .option('--out <folder>', 'where sweeps lie', 'runs')
      .option('--resume <sweep>', 'go on with a sweep: its folder');
    for (const option of passedOn()) program.addOption(option);
    return program;
  },

  async run(terminal: Terminal, model: string | undefined, flags: SweepFlags, { given, typed }: Told) {
    const sweep =
      flags.resume === undefined
        ? await newSweep(model, flags, { given, typed })
        : await resumedSweep(flags.resume, typed('model') ? model : undefined, flags, typed);
    try {
      await runTrials(terminal, sweep);
    } finally {
      await sweep.folder.close();
    }
  },
};

interface Sweep {
  readonly folder: SweepFolder;
  readonly config: SweepConfig;
  readonly reports: readonly SweepReport[];
}

/** Trains one trial after the other, until there is none left or the user stops it. */
async function runTrials(terminal: Terminal, { folder, config, reports }: Sweep): Promise<void> {
  const search = asUsage(() => searchOf(config, folder.configPath));
  terminal.say(
    `${reports.length > 0 ? 'Going on with' : 'Sweep'} ${config.search} over ${Object.keys(config.space).join(', ')}: ` +
      `${counted(search.trials, 'trial')}, ${[...search.rungs.slice(0, -1), counted(search.rungs.at(-1)!, 'epoch')].join(', then ')} → ${folder.path}`,
  );
  const all = [...reports];
  for (;;) {
    const job = search.next(all);
    // One job at a time: none is ever waited for.
    if (typeof job === 'string') break;
    const outcome = await runTrial(job, { terminal, folder, config });
    if (!outcome) {
      terminal.say(`Stopped and saved. Go on: cnn sweep --resume ${folder.path}`);
      terminal.result({ type: 'stopped', sweep: folder.path });
      return;
    }
    const { value, error, isStarted } = outcome;
    if (!isStarted && all.every((report) => Number.isNaN(report.value))) {
      throw new Error(
        `trial ${job.trial} (${formatConfig(job.config)}) did not start: ${error}; ` +
          `mend that and go on: cnn sweep --resume ${folder.path}`,
      );
    }
    const report: SweepReport = {
      trial: job.trial,
      resource: job.to,
      value,
      config: job.config,
      ...(error !== undefined && { error }),
    };
    await folder.append(report);
    all.push(report);
    const found = error === undefined ? `${config.metric} ${formatValue(value)}` : `failed: ${error}`;
    terminal.result(
      { type: 'trial', ...report, run: folder.trialPath(job.trial) },
      `Trial ${job.trial}, ${job.to}/${config.epochs} epochs (${formatConfig(job.config)}): ${found}`,
    );
  }
  finish(terminal, { folder, config, reports: all });
}

/** @throws Error if all trials failed. */
function finish(terminal: Terminal, { folder, config, reports }: Sweep): void {
  const [{ trial, resource, value }] = rankTrials(reports, config);
  const found = reports.findLast((report) => report.trial === trial)!;
  if (Number.isNaN(value)) {
    terminal.say(trialTable(reports, config, ROWS));
    throw new Error(`all trials failed, as trial ${trial} did: ${found.error ?? `its ${config.metric} is no number`}`);
  }
  const run = folder.trialPath(trial);
  terminal.result(
    { type: 'finished', sweep: folder.path, best: { trial, epochs: resource, value, config: found.config, run } },
    `${trialTable(reports, config, ROWS)}\nBest: ${run}`,
  );
}

/** Of the table. */
const ROWS = 10;

async function newSweep(model: string | undefined, flags: SweepFlags, { given, typed }: Told): Promise<Sweep> {
  if (model === undefined && !given('preset')) {
    throw new UsageError(`sweep: expected the name of a model, found none; try: cnn sweep cifar-cnn`);
  }
  if (model !== undefined) asUsage(() => modelInfo(model));
  if (flags.space === undefined) throw new UsageError('sweep: expected --space, found none; see: cnn sweep --help');
  if (flags.epochs === undefined) throw new UsageError('sweep: expected --epochs, found none');
  const { search, trials, points, reduction, minEpochs, epochs, metric, seed } = flags;
  const foreign = Object.keys(FLAGS_OF).find((flag) => given(flag) && !FLAGS_OF[flag].includes(search));
  if (foreign) throw new UsageError(`--${dashed(foreign)} is of ${FLAGS_OF[foreign].join(' and ')}, not of ${search}`);
  if (search === 'asha' && minEpochs > epochs) {
    throw new UsageError(`--min-epochs must be at most --epochs, found ${minEpochs} and ${epochs}`);
  }
  const space = await readSpace(flags.space);
  if (metric === 'trainAccuracy' && (flags.trainAccuracy === false || 'trainAccuracy' in space)) {
    throw new UsageError('--metric trainAccuracy is not measured with --no-train-accuracy; give another metric');
  }
  const twice = Object.keys(space).find(given);
  if (twice) throw new UsageError(`--${dashed(twice)} is in the space too; leave it out of one of them`);
  const mode = flags.mode ?? (/loss$/i.test(metric) ? 'min' : 'max');
  const isEmbedded = (given('dataset') || !given('preset')) && dataSource(String(flags.dataset)).isEmbedded;
  // A folder that cnn.config names for all data is none of what is embedded.
  const isHandedOn = (flag: string) => given(flag) && (flag !== 'dataDir' || !isEmbedded || typed(flag));
  const train = trainArguments(flags, isHandedOn);
  const folder = await createSweepFolder(flags.out, flags.name, `sweep-${model ?? flags.preset}`);
  const config = { model, space, search, trials, points, reduction, minEpochs, epochs, metric, mode, seed, train };
  await folder.saveConfig(config);
  return { folder, config, reports: [] };
}

/** The search may be given more trials, and the runs other engines and threads; everything else is the sweep's. */
async function resumedSweep(
  path: string,
  model: string | undefined,
  flags: SweepFlags,
  given: (flag: string) => boolean,
): Promise<Sweep> {
  const names = Object.keys(flags)
    .filter(given)
    .filter((flag) => !RESUMABLE.includes(flag));
  if (model || names.length > 0) {
    const fixed = [...(model ? [`model '${model}'`] : []), ...names.map((flag) => `--${dashed(flag)}`)];
    throw new UsageError(`--resume takes its settings from the sweep; leave out ${fixed.join(', ')}`);
  }
  const sweep = await openSweep(path);
  try {
    return await changedSweep(sweep, flags, given);
  } catch (error) {
    await sweep.folder.close();
    throw error;
  }
}

async function changedSweep(
  { folder, config, reports }: Sweep,
  flags: SweepFlags,
  given: (flag: string) => boolean,
): Promise<Sweep> {
  const trials = given('trials') ? flags.trials : config.trials;
  if (given('trials') && (config.search === 'grid' || trials < config.trials)) {
    throw new UsageError(
      config.search === 'grid'
        ? '--trials is not of grid'
        : `--trials must be at least ${config.trials}, found ${trials}`,
    );
  }
  const changed = { ...config, trials, train: { ...config.train, ...trainArguments(flags, given) } };
  await folder.saveConfig(changed);
  return { folder, config: changed, reports };
}

const RESUMABLE = ['resume', 'trials', 'json', 'quiet', 'debug', ...runtimeNames];

/** Which searches a flag is of. */
const FLAGS_OF: Readonly<Record<string, readonly SearchName[]>> = {
  trials: ['random', 'asha'],
  points: ['grid'],
  reduction: ['asha'],
  minEpochs: ['asha'],
};

function trainArguments(flags: SweepFlags, given: (flag: string) => boolean): TrainArguments {
  const names = passedOn().map((option) => option.attributeName());
  return Object.fromEntries(names.filter(given).map((name) => [name, flags[name] as string | boolean]));
}

function oneOf<Name extends string>(names: readonly Name[]) {
  return (text: string): Name => {
    const found = names.find((name) => name === text);
    if (!found) throw new InvalidArgumentError(choices(text, names));
    return found;
  };
}

function atLeastTwo(text: string): number {
  const value = count(text);
  if (value < 2) throw new InvalidArgumentError('expected a whole number of at least 2');
  return value;
}
