import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { choices, Rng } from '@cnn/tensor';
import { writeFileAtomic } from '@cnn/tensor/node';
import { InvalidArgumentError, Option } from 'commander';
import type { Command, Told } from '../command.ts';
import { page } from '../report/page.ts';
import { DEFAULT_EPSILON } from '../robustness/attack-choices.ts';
import { checkHalves } from '../robustness/calibration-part.ts';
import { checkStop } from '../robustness/check-stop.ts';
import { type PartName, partNames, parts } from '../robustness/parts.ts';
import type { CardFlags, LimitNorm, PartResult, Subject } from '../robustness/subject.ts';
import { openUnknown } from '../robustness/unknown-pictures.ts';
import { checkChannels, checkClasses, openData, openRun } from '../run/open-run.ts';
import { normalizing } from '../run/transforms.ts';
import { chooseBackend } from '../terminal/choose-backend.ts';
import { dashed } from '../terminal/dashed.ts';
import { aboveZero, backendOptions, count, normName } from '../terminal/option-parsers.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { UsageError } from '../terminal/usage-error.ts';

interface RobustnessFlags extends CardFlags {
  readonly parts: readonly PartName[];
  readonly limit: number;
  readonly out?: string;
  readonly backend: string;
  readonly threads?: number;
}

/** How a trained model fares under attack, on damaged, unknown and rare pictures, and whether its confidence can be believed. */
export const robustness: Command = {
  examples: [
    'cnn robustness runs/cifar-cnn-fashion-mnist-sample-1',
    'cnn robustness runs/first --parts attacks,curve --epsilon 4/255 --auto',
    'cnn robustness runs/first --parts unknowns --unknown svhn --unknown-dir datasets',
  ],
  declare: (program) =>
    backendOptions(
      program
        .argument('<run>', 'folder of a run, or a checkpoint')
        .addOption(
          new Option('--parts <list>', `of ${partNames.join(', ')}`).argParser(partList).default(partNames, 'all'),
        )
        .option('--limit <n>', 'test pictures, spread over the set', count, 500)
        .addOption(
          new Option('--epsilon <x>', 'largest change of an attack, such as 4/255')
            .argParser(aboveZero)
            .default(DEFAULT_EPSILON, '8/255'),
        )
        .option('--norm <name>', 'how it is measured: Linf, L2 or L1', limitNorm, 'Linf')
        .option('--auto', 'AutoAttack too, which takes long')
        .addOption(
          new Option('--severities <list>', 'of corruptions, from 1 to 5')
            .argParser(severityList)
            .default([1, 3, 5], '1,3,5'),
        )
        .option('--unknown <dataset>', 'one more set of unknown pictures: a name of cnn data')
        .option('--unknown-dir <folder>', 'where it lies')
        .option('--out <folder>', 'for robustness.json and robustness.html; default: the run')
        .option('--data-dir <folder>', 'where the data lies; default: where it lay in training'),
    ),

  async run(terminal: Terminal, path: string, flags: RobustnessFlags, { typed }: Told) {
    checkFlags(flags, typed);
    if (flags.norm === 'Linf' && flags.epsilon > 1)
      throw new UsageError(`--epsilon: expected a number in [0, 1] for --norm Linf, found ${flags.epsilon}`);
    const backend = await chooseBackend(terminal, flags);
    const run = await openRun(path);
    const { source, inputShape, config } = run;
    const where = { split: 'test', dataDir: flags.dataDir ?? config.dataDir, inputShape } as const;
    const dataset = await openData(source, where, flags.limit);
    checkClasses(dataset, config);
    checkChannels(dataset, inputShape);
    const classifier = run.model.asClassifier(normalizing(config));
    const rng = new Rng(config.seed).fold('robustness');
    // What is wrong is told before the parts, some of which take minutes.
    if (flags.parts.includes('calibration')) checkHalves(dataset);
    const { unknown } = flags;
    const unknowns = unknown === undefined ? undefined : await openUnknown(unknown, { run, dataset, flags });
    const folder = flags.out ?? run.folder;
    await mkdir(folder, { recursive: true });
    const subject: Subject = { run, classifier, dataset, unknown: unknowns, rng, terminal, flags };

    const found: [PartName, PartResult][] = [];
    const seconds: Partial<Record<PartName, number>> = {};
    for (const name of partNames.filter((one) => flags.parts.includes(one))) {
      await checkStop(terminal.signal);
      const started = performance.now();
      const result = await parts[name](subject);
      seconds[name] = (performance.now() - started) / 1000;
      found.push([name, result]);
      terminal.say([`${result.section.title} (${seconds[name].toFixed(1)} s)`, ...result.lines].join('\n  '));
    }
    await checkStop(terminal.signal);

    const about = {
      run: run.path,
      model: config.model,
      dataset: dataset.name,
      images: dataset.length,
      seed: config.seed,
      epsilon: flags.epsilon,
      norm: flags.norm,
      date: new Date().toISOString(),
      versions: { cnn: __VERSION__, node: process.version, backend },
      seconds,
    };
    const card = {
      type: 'robustness',
      ...about,
      ...Object.fromEntries(found.map(([name, { values }]) => [name, values])),
    };
    const files = ['robustness.json', 'robustness.html'].map((name) => join(folder, name));
    await writeFileAtomic(files[0], `${JSON.stringify(card, null, 2)}\n`);
    await writeFileAtomic(
      files[1],
      page({
        title: `Robustness of ${config.model} on ${dataset.name}`,
        figures: found.flatMap(([, { figures }]) => figures),
        sections: found.map(([, { section }]) => section),
        settings: settingsOf(about),
      }),
    );
    terminal.result(card, `Card: ${files.join(', ')}`);
  },
};

/** Flags of one part of the card. */
const OF_PART: Readonly<Record<string, PartName>> = {
  auto: 'attacks',
  severities: 'corruptions',
  unknown: 'unknowns',
  unknownDir: 'unknowns',
};

/** @throws UsageError for a flag that nothing asked for would heed. */
function checkFlags({ parts: chosen, unknown }: RobustnessFlags, typed: Told['typed']): void {
  const idle = Object.keys(OF_PART).find((flag) => typed(flag) && !chosen.includes(OF_PART[flag]));
  if (idle) throw new UsageError(`--${dashed(idle)} is of the part ${OF_PART[idle]}, which --parts leaves out`);
  if (typed('unknownDir') && unknown === undefined)
    throw new UsageError('--unknown-dir is where the pictures of --unknown lie; give it too');
}

/** Nested settings with their names joined, numbers short. */
function settingsOf(about: object, prefix = ''): [string, string][] {
  return Object.entries(about).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'object') return settingsOf(value, `${prefix}${name} `);
    return [[`${prefix}${name}`, typeof value === 'number' ? `${Number(value.toPrecision(4))}` : String(value)]];
  });
}

function partList(text: string): PartName[] {
  return text.split(',').map((name) => {
    const found = partNames.find((one) => one === name.trim());
    if (!found) throw new InvalidArgumentError(choices(name, partNames));
    return found;
  });
}

function severityList(text: string): number[] {
  const severities = [...new Set(text.split(',').map(Number))].sort((a, b) => a - b);
  if (severities.every((severity) => Number.isInteger(severity) && severity >= 1 && severity <= 5)) return severities;
  throw new InvalidArgumentError('expected whole numbers from 1 to 5, such as 1,3,5');
}

function limitNorm(text: string): LimitNorm {
  const norm = normName(text);
  if (norm === 'L0') throw new InvalidArgumentError('expected Linf, L2 or L1');
  return norm;
}

/** Put in by the bundler. */
declare const __VERSION__: string;
