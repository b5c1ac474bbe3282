import { modelInfo } from '@cnn/models';
import { type BackendName, backendNames, choices, useBackend } from '@cnn/tensor';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from '../command.ts';
import { median, speedOf } from '../run/measure-speed.ts';
import { count } from '../terminal/option-parsers.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { textTable } from '../terminal/text-table.ts';
import { asUsage } from '../terminal/usage-error.ts';

interface BenchFlags {
  readonly batchSize: number;
  readonly rounds: number;
  readonly backends: readonly BackendName[];
  readonly threads?: number;
}

/** All but plain JavaScript, which takes minutes. */
const usual: readonly BackendName[] = ['cuda', 'webgpu', 'wasm', 'native'];

/** Times a network's answer and its step of training on the engines of this machine. */
export const bench: Command = {
  examples: [
    'cnn bench                                  the course’s network on all engines that start',
    'cnn bench lenet5 --batch-size 256 --json',
    'cnn bench cifar-cnn --backends wasm,cpu --threads 1',
  ],
  declare: (program) =>
    program
      .argument('[model]', 'name of a model', 'cifar-cnn')
      .option('--batch-size <n>', 'pictures at once', count, 32)
      .option('--rounds <n>', 'times that each is measured; the median counts', count, 5)
      .addOption(
        new Option('--backends <list>', `of ${backendNames.join(', ')}`)
          .argParser(backendList)
          .default(usual, usual.join(',')),
      )
      .option('--threads <n>', 'of the wasm backend; default: CNN_THREADS, else all cores', count),

  async run(terminal: Terminal, model: string, flags: BenchFlags) {
    const info = asUsage(() => modelInfo(model));
    const shape = [flags.batchSize, ...info.inputShape];
    const rows: string[][] = [['backend', 'case', 'ms', 'images/s', '']];
    let measured = 0;
    for (const name of flags.backends) {
      const started = await start(name, flags.threads);
      if (started instanceof Error) {
        terminal.say(`${name}: left out, ${started.message}`);
        continue;
      }
      measured += 1;
      const times = await speedOf(info, shape, { rounds: flags.rounds, signal: terminal.signal });
      for (const [what, milliseconds] of Object.entries(times)) {
        const middle = median(milliseconds);
        const rate = (1000 * flags.batchSize) / middle;
        const found = { type: 'bench', model, backend: name, description: started.description, case: what };
        terminal.result({
          ...found,
          batchSize: flags.batchSize,
          milliseconds: middle,
          imagesPerSecond: rate,
          rounds: milliseconds,
        });
        rows.push([name, what, middle.toFixed(1), Math.round(rate).toLocaleString('en-US'), started.description]);
      }
    }
    if (measured === 0) throw new Error('no backend of --backends starts here; cnn doctor says why');
    if (!terminal.json) {
      terminal.say(`${model}, batches of ${flags.batchSize}, median of ${flags.rounds}`);
      terminal.result({}, textTable(rows));
    }
  },
};

async function start(
  name: BackendName,
  threads: number | undefined,
): Promise<{ readonly description: string } | Error> {
  try {
    return await useBackend(name, { threads });
  } catch (error) {
    if (error instanceof RangeError)
      return asUsage<never>(() => {
        throw error;
      });
    return new Error((error as Error).message.split('\n')[0]);
  }
}

function backendList(text: string): BackendName[] {
  return text.split(',').map((part) => {
    const found = backendNames.find((name) => name === part.trim());
    if (!found) throw new InvalidArgumentError(choices(part.trim(), backendNames));
    return found;
  });
}
