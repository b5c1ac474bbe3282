import type { Merge } from '@cnn/augment';
import type { Module } from '@cnn/layers';
import { choices } from '@cnn/tensor';
import { crossEntropy, type Evaluation, evaluate as evaluateModel } from '@cnn/train';
import { confusionMatrix } from '@cnn/viz';
import { savePicture } from '@cnn/viz/node';
import { InvalidArgumentError } from 'commander';
import type { Command, Told } from '../command.ts';
import type { Split } from '../data/data-source.ts';
import { evaluationBatches, openRun } from '../run/open-run.ts';
import { mergeNames, TestTimeModel, type TestTimeName, testTimeNames } from '../run/test-time.ts';
import { chooseBackend } from '../terminal/choose-backend.ts';
import { backendOptions, count, pictureFile, split } from '../terminal/option-parsers.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { UsageError } from '../terminal/usage-error.ts';

interface EvaluateFlags {
  readonly dataDir?: string;
  readonly split: Split;
  readonly limit?: number;
  readonly confusion?: string;
  readonly tta?: TestTimeName;
  readonly ttaMerge: Merge;
  readonly backend: string;
  readonly threads?: number;
}

/** Accuracy and confusion matrix of a trained model, as it is and with several views of each picture. */
export const evaluate: Command = {
  examples: [
    'cnn evaluate runs/cifar-cnn-fashion-mnist-sample-1',
    'cnn evaluate runs/first --confusion confusion.svg --json',
    'cnn evaluate runs/first --tta mirror-translate       several views of each picture',
  ],
  declare: (program) =>
    backendOptions(
      program
        .argument('<run>', 'folder of a run, or a checkpoint')
        .option('--data-dir <folder>', 'where the data lies; default: where it lay in training')
        .option('--split <half>', 'test or train', split, 'test')
        .option('--limit <n>', 'use only so many samples', count)
        .option('--confusion <file>', 'write the confusion matrix as .svg or .png', pictureFile)
        .option('--tta <views>', `also with several views of each picture: ${testTimeNames.join(', ')}`, viewsName)
        .option('--tta-merge <how>', `how their answers are merged: ${mergeNames.join(', ')}`, mergeName, 'mean'),
    ),

  async run(terminal: Terminal, path: string, flags: EvaluateFlags, { given }: Told) {
    if (given('ttaMerge') && !flags.tta) throw new UsageError('--tta-merge merges several views; give --tta too');
    await chooseBackend(terminal, flags);
    const run = await openRun(path);
    const judge = async (model: Module, title: string): Promise<Evaluation> => {
      const batches = await evaluationBatches(run, flags);
      const bar = terminal.bar(title, batches.length, 'batches');
      const onBatch = (done: number) => bar.update(done);
      const { signal } = terminal;
      return evaluateModel(model, batches, { loss: crossEntropy(), onBatch, signal }).finally(() => bar.stop());
    };
    const { accuracy, loss, total, confusion } = await judge(run.model, `Accuracy on ${flags.split}`);
    const merged = flags.tta && new TestTimeModel(run.model, run.inputShape, flags.tta, flags.ttaMerge);
    const { views = [] } = merged || {};
    const tta = merged && {
      views: flags.tta,
      merge: flags.ttaMerge,
      count: views.length,
      ...(await judge(merged, `Accuracy with ${views.length} views`)),
    };
    if (flags.confusion) {
      await savePicture(flags.confusion, confusionMatrix((tta ?? { confusion }).confusion, run.config.classes));
    }
    const worst = perClass((tta ?? { confusion }).confusion, run.config.classes);
    terminal.result(
      { type: 'evaluation', run: run.path, split: flags.split, total, accuracy, loss, confusion, ...(tta && { tta }) },
      [
        `${flags.split} accuracy: ${accuracy.toFixed(3)}% of ${total} pictures, loss ${loss.toFixed(4)}`,
        ...(tta
          ? [
              `with ${tta.count} views (${tta.views}, ${tta.merge}): ${tta.accuracy.toFixed(3)}% ` +
                `(${gain(tta.accuracy - accuracy)}), loss ${tta.loss.toFixed(4)}`,
            ]
          : []),
        ...worst.map(({ name, share }) => `  ${name.padEnd(24)} ${share.toFixed(1).padStart(5)}%`),
        ...(flags.confusion ? [`Confusion matrix: ${flags.confusion}`] : []),
      ].join('\n'),
    );
  },
};

function gain(points: number): string {
  return `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(3)}`;
}

function viewsName(text: string): TestTimeName {
  const found = testTimeNames.find((name) => name === text);
  if (!found) throw new InvalidArgumentError(choices(text, testTimeNames));
  return found;
}

function mergeName(text: string): Merge {
  const found = mergeNames.find((name) => name === text);
  if (!found) throw new InvalidArgumentError(choices(text, mergeNames));
  return found;
}

/** Accuracy of each class that has samples, the best first. */
function perClass(
  confusion: readonly (readonly number[])[],
  classes: readonly string[],
): { name: string; share: number }[] {
  return confusion
    .map((row, label) => ({ name: classes[label], share: (100 * row[label]) / row.reduce((sum, n) => sum + n, 0) }))
    .filter(({ share }) => Number.isFinite(share))
    .sort((a, b) => b.share - a.share);
}
