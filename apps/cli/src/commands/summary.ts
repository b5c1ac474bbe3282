import { formatSummary, type Module, summary as summaryOf } from '@cnn/layers';
import { modelInfo } from '@cnn/models';
import type { Command } from '../command.ts';
import { openRun } from '../run/open-run.ts';
import { chooseBackend } from '../terminal/choose-backend.ts';
import { backendOptions, count } from '../terminal/option-parsers.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { asUsage } from '../terminal/usage-error.ts';

interface SummaryFlags {
  readonly batchSize: number;
  readonly backend: string;
  readonly threads?: number;
}

/** Layers, shapes, parameters, multiply-adds and size of a model. */
export const summary: Command = {
  examples: ['cnn summary cifar-cnn', 'cnn summary runs/cifar-cnn-fashion-mnist-sample-1'],
  declare: (program) =>
    backendOptions(
      program
        .argument('<model>', 'name of a model, folder of a run, or a checkpoint')
        .option('--batch-size <n>', 'pictures at once', count, 1),
    ),

  async run(terminal: Terminal, model: string, flags: SummaryFlags) {
    await chooseBackend(terminal, { ...flags, backend: flags.backend === 'auto' ? 'wasm' : flags.backend });
    const { network, inputShape } = await open(model);
    const result = summaryOf(network, [flags.batchSize, ...inputShape]);
    terminal.result({ type: 'summary', ...result }, formatSummary(result));
  },
};

/** A path has a slash or a dot; anything else is the name of a model. */
async function open(model: string): Promise<{ network: Module; inputShape: readonly [number, number, number] }> {
  if (/[/\\.]/.test(model)) {
    const run = await openRun(model);
    return { network: run.model, inputShape: run.inputShape };
  }
  const info = asUsage(() => modelInfo(model));
  return { network: info.create(), inputShape: info.inputShape };
}
