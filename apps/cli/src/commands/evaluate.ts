import { crossEntropy, evaluate as evaluateModel } from '@cnn/train';
import { confusionMatrix } from '@cnn/viz';
import { savePicture } from '@cnn/viz/node';
import type { Command } from '../command.ts';
import type { Split } from '../data/data-source.ts';
import { evaluationBatches, openRun } from '../run/open-run.ts';
import { chooseBackend } from '../terminal/choose-backend.ts';
import { backendOptions, count, split } from '../terminal/option-parsers.ts';
import type { Terminal } from '../terminal/terminal.ts';

interface EvaluateFlags {
  readonly dataDir?: string;
  readonly split: Split;
  readonly limit?: number;
  readonly confusion?: string;
  readonly backend: string;
  readonly threads?: number;
}

/** Accuracy and confusion matrix of a trained model. */
export const evaluate: Command = {
  name: 'evaluate',
  summary: 'accuracy and confusion matrix of a trained model',
  examples: ['cnn evaluate runs/cifar-cnn-fashion-mnist-1', 'cnn evaluate runs/first --confusion confusion.svg --json'],
  declare: (program) =>
    backendOptions(
      program
        .argument('<run>', 'folder of a run, or a checkpoint')
        .option('--data-dir <folder>', 'where the data lies; default: where it lay in training')
        .option('--split <half>', 'test or train', split, 'test')
        .option('--limit <n>', 'use only so many samples', count)
        .option('--confusion <file>', 'write the confusion matrix as .svg or .png'),
    ),

  async run(terminal: Terminal, path: string, flags: EvaluateFlags) {
    await chooseBackend(terminal, flags);
    const run = await openRun(path);
    const batches = await evaluationBatches(run, flags);
    const bar = terminal.bar(`Accuracy on ${flags.split}`, batches.length, 'batches');
    const { accuracy, loss, total, confusion } = await evaluateModel(run.model, batches, {
      loss: crossEntropy(),
      onBatch: (done) => bar.update(done),
      signal: terminal.signal,
    }).finally(() => bar.stop());
    if (flags.confusion) await savePicture(flags.confusion, confusionMatrix(confusion, run.config.classes));
    const worst = perClass(confusion, run.config.classes);
    terminal.result(
      { type: 'evaluation', run: run.path, split: flags.split, total, accuracy, loss, confusion },
      [
        `${flags.split} accuracy: ${accuracy.toFixed(3)}% of ${total} pictures, loss ${loss.toFixed(4)}`,
        ...worst.map(({ name, share }) => `  ${name.padEnd(24)} ${share.toFixed(1).padStart(5)}%`),
        ...(flags.confusion ? [`Confusion matrix: ${flags.confusion}`] : []),
      ].join('\n'),
    );
  },
};

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
