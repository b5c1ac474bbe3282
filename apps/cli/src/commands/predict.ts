import { dispose, scope, softmax } from '@cnn/tensor';
import type { Command } from '../command.ts';
import { readPicture } from '../data/read-picture.ts';
import { type OpenRun, openRun } from '../run/open-run.ts';
import { chooseBackend } from '../terminal/choose-backend.ts';
import { backendOptions, count } from '../terminal/option-parsers.ts';
import type { Terminal } from '../terminal/terminal.ts';

interface PredictFlags {
  readonly top: number;
  readonly backend: string;
  readonly threads?: number;
}

/** What a trained model takes pictures for. */
export const predict: Command = {
  examples: ['cnn predict runs/cifar-cnn-cifar10-1 cat.jpg ship.png'],
  declare: (program) =>
    backendOptions(
      program
        .argument('<run>', 'folder of a run, or a checkpoint')
        .argument('<images...>', 'picture files')
        .option('--top <n>', 'classes to name', count, 3),
    ),

  async run(terminal: Terminal, path: string, images: string[], flags: PredictFlags) {
    await chooseBackend(terminal, flags);
    const run = await openRun(path);
    for (const image of images) {
      const probabilities = await classify(run, image);
      const ranked = run.config.classes
        .map((name, label) => ({ name, probability: probabilities[label] }))
        .sort((a, b) => b.probability - a.probability)
        .slice(0, flags.top);
      const list = ranked.map(({ name, probability }) => `${name} ${(100 * probability).toFixed(1)}%`).join(', ');
      terminal.result({ type: 'prediction', image, classes: ranked }, `${image}: ${list}`);
    }
  },
};

async function classify(run: OpenRun, path: string): Promise<ArrayLike<number>> {
  const picture = await readPicture(run, path);
  const probabilities = scope(() => softmax(run.model.call(picture)));
  const values = await probabilities.data();
  dispose([picture, probabilities]);
  return values;
}
