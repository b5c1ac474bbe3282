import { join } from 'node:path';
import { recordOutputs } from '@cnn/layers';
import { choices, dispose } from '@cnn/tensor';
import { evaluate } from '@cnn/train';
import { confusionMatrix, filterOutputs, kernels, layerOutputs, trainingCurves } from '@cnn/viz';
import { savePicture } from '@cnn/viz/node';
import { InvalidArgumentError } from 'commander';
import type { Command } from '../command.ts';
import { dreamed, type Imagining, imaginedClasses, imaginedFilters } from '../report/imagining.ts';
import { firstKernels, imageOf } from '../report/pictures.ts';
import { evaluationBatches, openRun } from '../run/open-run.ts';
import { chooseBackend } from '../terminal/choose-backend.ts';
import { backendOptions, count, countOrNone, pictureFormat } from '../terminal/option-parsers.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { UsageError } from '../terminal/usage-error.ts';

interface VisualizeFlags {
  readonly what: Subject[];
  readonly sample: number;
  readonly layer?: string;
  readonly format: 'svg' | 'png';
  readonly out?: string;
  readonly dataDir?: string;
  readonly limit?: number;
  readonly backend: string;
  readonly threads?: number;
}

const quick = ['curves', 'confusion', 'kernels', 'layers', 'filters'] as const;
/** Those that are made by gradient ascent, and take seconds for each picture. */
const imagined = ['classes', 'features', 'dream'] as const;
const subjects = [...quick, ...imagined];
type Subject = (typeof subjects)[number];

/** Pictures of a trained model. */
export const visualize: Command = {
  name: 'visualize',
  summary:
    'pictures of a trained model: curves, confusion matrix, kernels, layer and filter outputs, what it looks for',
  examples: [
    'cnn visualize runs/cifar-cnn-fashion-mnist-sample-1',
    'cnn visualize runs/first --what filters --layer conv_layer.3 --sample 7 --format png',
    'cnn visualize runs/first --what classes,features',
  ],
  declare: (program) =>
    backendOptions(
      program
        .argument('<run>', 'folder of a run, or a checkpoint')
        .option('--what <list>', `of ${subjects.join(', ')}; default: the first five`, subjectList, [...quick])
        .option('--sample <n>', 'test picture for layers, filters and dream', countOrNone, 0)
        .option('--layer <name>', 'layer for filters (default: the first), features and dream (the last)')
        .option('--format <format>', 'svg or png', pictureFormat, 'svg')
        .option('--out <folder>', 'default: pictures/ in the run')
        .option('--data-dir <folder>', 'where the data lies; default: where it lay in training')
        .option('--limit <n>', 'test samples for the confusion matrix', count),
    ),

  async run(terminal: Terminal, path: string, flags: VisualizeFlags) {
    await chooseBackend(terminal, flags);
    const run = await openRun(path);
    const out = flags.out ?? join(run.folder, 'pictures');
    const write = async (name: string, svg: string) => {
      const file = join(out, `${name}.${flags.format}`);
      await savePicture(file, svg);
      terminal.result({ type: 'picture', what: name, file }, file);
    };
    const imagine = async (name: string, draw: (imagining: Imagining) => Promise<string>) => {
      const { signal } = terminal;
      const onPicture = (done: number, of: number) => terminal.say(`${name}: ${done + 1} of ${of} …`);
      await write(name, await draw({ signal, onPicture }));
    };
    const draw: Record<Subject, () => Promise<void>> = {
      curves: async () => {
        if (run.checkpoint.history.length > 0) return write('curves', trainingCurves(run.checkpoint.history));
        terminal.say('curves: left out, because no epoch is over yet');
      },
      confusion: async () => {
        const batches = await evaluationBatches(run, flags);
        const bar = terminal.bar('Accuracy on test', batches.length, 'batches');
        const onBatch = (done: number) => bar.update(done);
        const { confusion } = await evaluate(run.model, batches, { onBatch, signal: terminal.signal }).finally(() =>
          bar.stop(),
        );
        await write('confusion', confusionMatrix(confusion, run.config.classes));
      },
      kernels: async () => {
        const { name, weight } = firstKernels(run.model);
        await write('kernels', await kernels(weight, { title: `Kernels of ${name}` }));
      },
      layers: async () => {
        const { outputs, logits } = recordOutputs(run.model, await imageOf(run, flags));
        await write('layers', await layerOutputs(outputs));
        dispose([logits, ...outputs.map(({ output }) => output)]);
      },
      filters: async () => {
        const { outputs, logits } = recordOutputs(run.model, await imageOf(run, flags));
        const maps = outputs.filter(({ output }) => output.shape.length === 4);
        const chosen = flags.layer === undefined ? maps[0] : maps.find(({ name }) => name === flags.layer);
        if (!chosen)
          throw new UsageError(
            `unknown layer '${flags.layer}'; ${choices(
              flags.layer ?? '',
              maps.map(({ name }) => name),
            )}`,
          );
        await write(
          'filters',
          await filterOutputs(chosen.output, { title: `Filter outputs of ${chosen.name} (${chosen.kind})` }),
        );
        dispose([logits, ...outputs.map(({ output }) => output)]);
      },
      classes: () => imagine('classes', (imagining) => imaginedClasses(run, imagining)),
      features: () => imagine('features', (imagining) => imaginedFilters(run, flags.layer, imagining)),
      dream: () =>
        imagine('dream', async (imagining) => {
          const image = await imageOf(run, flags);
          return dreamed(run, image, flags.layer, imagining).finally(() => image.dispose());
        }),
    };
    for (const subject of flags.what) await draw[subject]();
  },
};

function subjectList(text: string): Subject[] {
  return text.split(',').map((part) => {
    const found = subjects.find((subject) => subject === part.trim());
    if (!found) throw new InvalidArgumentError(choices(part, subjects));
    return found;
  });
}
