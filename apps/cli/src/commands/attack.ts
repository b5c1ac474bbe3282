import { type Attack, fgsm, pgd, robustness } from '@cnn/adversarial';
import { choices, Rng } from '@cnn/tensor';
import { adversarialPairs } from '@cnn/viz';
import { savePicture } from '@cnn/viz/node';
import { InvalidArgumentError } from 'commander';
import type { Command } from '../command.ts';
import { plainBatches } from '../report/pictures.ts';
import { checkClasses, openData, openRun } from '../run/open-run.ts';
import { normalizing } from '../run/transforms.ts';
import { chooseBackend } from '../terminal/choose-backend.ts';
import { backendOptions, count, fraction } from '../terminal/option-parsers.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { asUsage } from '../terminal/usage-error.ts';

interface AttackFlags {
  readonly attack: 'fgsm' | 'pgd';
  readonly epsilon: number;
  readonly steps: number;
  readonly stepSize?: number;
  readonly limit: number;
  readonly pairs?: string;
  readonly dataDir?: string;
  readonly backend: string;
  readonly threads?: number;
}

/** Accuracy of a trained model before and under attack. */
export const attack: Command = {
  name: 'attack',
  summary: 'accuracy of a trained model before and under attack',
  examples: [
    'cnn attack runs/cifar-cnn-fashion-mnist-sample-1 --epsilon 0.005',
    'cnn attack runs/first --attack pgd --epsilon 8/255 --steps 20 --pairs pairs.svg',
  ],
  declare: (program) =>
    backendOptions(
      program
        .argument('<run>', 'folder of a run, or a checkpoint')
        .option('--attack <name>', 'fgsm or pgd', attackName, 'fgsm')
        .option('--epsilon <x>', 'largest change of a pixel in [0, 1], such as 8/255', fraction, 8 / 255)
        .option('--steps <n>', 'of pgd', count, 10)
        .option('--step-size <x>', 'of pgd; default: 2.5 · epsilon / steps', fraction)
        .option('--limit <n>', 'test pictures to attack', count, 256)
        .option('--pairs <file>', 'write pictures before and after as .svg or .png')
        .option('--data-dir <folder>', 'where the data lies; default: where it lay in training'),
    ),

  async run(terminal: Terminal, path: string, flags: AttackFlags) {
    const method: Attack = asUsage(() =>
      flags.attack === 'fgsm'
        ? fgsm({ epsilon: flags.epsilon })
        : pgd({ epsilon: flags.epsilon, steps: flags.steps, ...(flags.stepSize && { stepSize: flags.stepSize }) }),
    );
    await chooseBackend(terminal, flags);
    const run = await openRun(path);
    const { source, inputShape, config } = run;
    const dataset = await openData(
      source,
      { split: 'test', dataDir: flags.dataDir ?? config.dataDir, inputShape },
      flags.limit,
    );
    checkClasses(dataset, config);
    const classifier = run.model.asClassifier(normalizing(config));
    const bar = terminal.bar(method.name, dataset.length, 'pictures');
    const { examples, ...counts } = await robustness(
      classifier,
      plainBatches(dataset, inputShape, config.batchSize),
      method,
      {
        onBatch: ({ total }) => bar.update(total),
        rng: new Rng(config.seed).fold('attack'),
        signal: terminal.signal,
      },
    ).finally(() => bar.stop());
    if (flags.pairs && examples.length > 0)
      await savePicture(flags.pairs, await adversarialPairs(examples, config.classes));
    terminal.result(
      { type: 'attack', run: run.path, attack: method.name, epsilon: flags.epsilon, ...counts },
      [
        `${method.name} on ${counts.total} pictures`,
        `  clean accuracy:  ${counts.cleanAccuracy.toFixed(2)}%`,
        `  robust accuracy: ${counts.robustAccuracy.toFixed(2)}%`,
        ...(flags.pairs
          ? [examples.length > 0 ? `Pairs: ${flags.pairs}` : 'No picture was fooled, so there are no pairs to draw']
          : []),
      ].join('\n'),
    );
  },
};

function attackName(text: string): AttackFlags['attack'] {
  if (text === 'fgsm' || text === 'pgd') return text;
  throw new InvalidArgumentError(choices(text, ['fgsm', 'pgd']));
}
