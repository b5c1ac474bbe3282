import { join } from 'node:path';
import type { Command } from '../command.ts';
import { writeReport } from '../report/write-report.ts';
import { judgeFinally } from '../run/judge-finally.ts';
import { evaluationBatches, openData, openRun } from '../run/open-run.ts';
import { type BackendFlags, chooseBackend } from '../terminal/choose-backend.ts';
import { backendOptions } from '../terminal/option-parsers.ts';
import type { Terminal } from '../terminal/terminal.ts';

interface ReportFlags extends BackendFlags {
  readonly dataDir?: string;
  readonly out?: string;
}

/** Writes the page that `cnn train` ends with, such as for a run that was stopped, or after an update of cnn. */
export const report: Command = {
  examples: ['cnn report runs/cifar-cnn-fashion-mnist-sample-1', 'cnn report runs/first --out first.html'],
  declare: (program) =>
    backendOptions(
      program
        .argument('<run>', 'folder of a run, or a checkpoint')
        .option('--out <file>', "the page; default: the run's report.html")
        .option('--data-dir <folder>', 'where the data lies; default: where it lay in training'),
    ),

  async run(terminal: Terminal, path: string, flags: ReportFlags) {
    await chooseBackend(terminal, flags);
    const run = await openRun(path);
    const { model, config, inputShape, source, checkpoint, folder } = run;
    const dataDir = flags.dataDir ?? config.dataDir;
    const batches = await evaluationBatches(run, { dataDir, limit: config.limit });
    const figures = await judgeFinally(model, { config, inputShape, terminal, batches });
    const testSet = await openData(source, { split: 'test', dataDir, inputShape }, config.limit);
    const reportPath = flags.out ?? join(folder, 'report.html');
    await writeReport({ reportPath }, { model, config, inputShape, history: checkpoint.history, figures, testSet });
    const { confusion, ...told } = figures;
    terminal.result({ type: 'report', run: run.path, report: reportPath, ...told }, `Report: ${reportPath}`);
  },
};
