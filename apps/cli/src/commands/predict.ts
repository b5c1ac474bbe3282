import { augment } from '@cnn/augment';
import { grayscale, readImage, resize } from '@cnn/datasets';
import { Rng, scope, softmax, tensor } from '@cnn/tensor';
import type { Command } from '../command.ts';
import { type OpenRun, openRun } from '../run/open-run.ts';
import { evaluationTransform } from '../run/transforms.ts';
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
  name: 'predict',
  summary: 'what a trained model takes pictures for',
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

async function classify({ model, config, inputShape }: OpenRun, path: string): Promise<ArrayLike<number>> {
  const [height, width, channels] = config.imageShape;
  const image = resize([height, width])(await readImage(path));
  const { pixels, shape } = channels === 1 ? grayscale()(image) : image;
  const probabilities = scope(() => {
    const picture = tensor(
      Float32Array.from(pixels, (byte) => byte / 255),
      [1, ...shape],
    );
    return softmax(model.call(augment(picture, evaluationTransform(config, inputShape), new Rng(0))));
  });
  const values = await probabilities.data();
  probabilities.dispose();
  return values;
}
