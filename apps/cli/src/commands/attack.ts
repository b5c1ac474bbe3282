import { robustness } from '@cnn/adversarial';
import { Rng } from '@cnn/tensor';
import { adversarialPairs } from '@cnn/viz';
import { savePicture } from '@cnn/viz/node';
import type { Command } from '../command.ts';
import { plainBatches } from '../report/pictures.ts';
import {
  type AttackFlags as AttackChoiceFlags,
  attackNames,
  checkAttackName,
  chooseAttack,
} from '../robustness/attack-choices.ts';
import { medianChange } from '../robustness/median-change.ts';
import { checkChannels, checkClasses, openData, openRun } from '../run/open-run.ts';
import { normalizing } from '../run/transforms.ts';
import { chooseBackend } from '../terminal/choose-backend.ts';
import { aboveZero, backendOptions, count, normName, pictureFile } from '../terminal/option-parsers.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { asUsage } from '../terminal/usage-error.ts';

interface AttackFlags extends AttackChoiceFlags {
  readonly attack: string;
  readonly limit: number;
  readonly pairs?: string;
  readonly dataDir?: string;
  readonly backend: string;
  readonly threads?: number;
}

/** Fooled pictures that `--pairs` draws. */
const PAIRS = 8;

/** Accuracy of a trained model before and under attack. */
export const attack: Command = {
  examples: [
    'cnn attack runs/cifar-cnn-fashion-mnist-sample-1 --epsilon 0.005',
    'cnn attack runs/first --attack pgd --epsilon 8/255 --steps 20 --pairs pairs.svg',
    'cnn attack runs/first --attack square --norm L2 --epsilon 0.5 --queries 1000',
    'cnn attack runs/first --attack deepfool       the smallest change that fools, and its median size',
  ],
  declare: (program) =>
    backendOptions(
      program
        .argument('<run>', 'folder of a run, or a checkpoint')
        .option('--attack <name>', `of ${attackNames.join(', ')}`, 'fgsm')
        .option(
          '--epsilon <x>',
          'largest size of a change, such as 8/255 (the default) of a pixel in [0, 1]',
          aboveZero,
        )
        .option(
          '--norm <name>',
          'how that size is measured: Linf, L2, L1 or L0; default: the first that it has',
          normName,
        )
        .option('--steps <n>', 'steps, or rounds', count)
        .option('--step-size <x>', 'size of a step', aboveZero)
        .option('--queries <n>', 'times that square may ask about a picture', count)
        .option('--restarts <n>', 'starts, of which the worst for the model counts', count)
        .option('--limit <n>', 'test pictures to attack', count, 256)
        .option('--pairs <file>', 'write pictures before and after as .svg or .png', pictureFile)
        .option('--data-dir <folder>', 'where the data lies; default: where it lay in training')
        .addHelpText(
          'after',
          "\nWhat is not given is the attack's own default. A flag that an attack does not take is refused.",
        ),
    ),

  async run(terminal: Terminal, path: string, flags: AttackFlags) {
    checkAttackName(flags.attack);
    const { epsilon, norm, steps, stepSize, queries, restarts } = flags;
    const choose = (classes: number) =>
      asUsage(() => chooseAttack(flags.attack, { epsilon, norm, steps, stepSize, queries, restarts }, classes));
    // A wrong flag is told before anything is opened; which classes there are does not matter for that.
    choose(2);
    await chooseBackend(terminal, flags);
    const run = await openRun(path);
    const { source, inputShape, config } = run;
    const method = choose(config.classes.length);
    const { limit } = method.attack;
    const dataset = await openData(
      source,
      { split: 'test', dataDir: flags.dataDir ?? config.dataDir, inputShape },
      flags.limit,
    );
    checkClasses(dataset, config);
    checkChannels(dataset, inputShape);
    const classifier = run.model.asClassifier(normalizing(config));
    const bar = terminal.bar(method.attack.name, dataset.length, 'pictures');
    const found = await robustness(classifier, plainBatches(dataset, inputShape, config.batchSize), method.attack, {
      onBatch: ({ total }) => bar.update(total),
      // Without a limit the sizes of all changes are wanted.
      examples: limit ? PAIRS : dataset.length,
      rng: new Rng(config.seed).fold('attack'),
      signal: terminal.signal,
    }).finally(() => bar.stop());
    const { examples, ...counts } = found;
    const median = limit ? undefined : medianChange(found, method.norm);
    if (flags.pairs && examples.length > 0)
      await savePicture(flags.pairs, await adversarialPairs(examples.slice(0, PAIRS), config.classes));
    terminal.result(
      {
        type: 'attack',
        run: run.path,
        attack: method.attack.name,
        epsilon: limit?.epsilon,
        norm: method.norm,
        ...counts,
        // null where more than half resist.
        ...(median !== undefined && { medianChange: Number.isFinite(median) ? median : null }),
      },
      [
        `${method.attack.name} on ${counts.total} pictures`,
        `  clean accuracy:  ${counts.cleanAccuracy.toFixed(2)}%`,
        `  robust accuracy: ${counts.robustAccuracy.toFixed(2)}%`,
        ...(median === undefined ? [] : [`  median change:   ${medianText(median, method.norm)}`]),
        ...(flags.pairs
          ? [examples.length > 0 ? `Pairs: ${flags.pairs}` : 'No picture was fooled, so there are no pairs to draw']
          : []),
      ].join('\n'),
    );
  },
};

function medianText(median: number, norm: string): string {
  return Number.isFinite(median) ? `${Number(median.toPrecision(4))} in ${norm}` : 'none, as more than half resist';
}
