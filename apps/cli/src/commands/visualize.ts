import { join } from 'node:path';
import { recordOutputs } from '@cnn/layers';
import { choices, dispose } from '@cnn/tensor';
import { evaluate } from '@cnn/train';
import {
  confusionMatrix,
  filterOutputs,
  kernels,
  layerOutputs,
  reliabilityDiagram,
  rocCurves,
  trainingCurves,
} from '@cnn/viz';
import { savePicture } from '@cnn/viz/node';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from '../command.ts';
import { confidencesOf } from '../report/confidences.ts';
import { dreamed, type Imagining, imaginedClasses, imaginedFilters } from '../report/imagining.ts';
import { diagramOf, filtersJudged, patchesFound } from '../report/inside.ts';
import { firstKernels, imageOf } from '../report/pictures.ts';
import { judgedOn } from '../run/judged-on.ts';
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
  readonly steps: number;
  readonly backend: string;
  readonly threads?: number;
}

const usual = ['curves', 'confusion', 'kernels', 'layers', 'filters'] as const;
/** Those that look at all test pictures, or are made by gradient ascent, which takes seconds for each picture. */
const others = [
  'diagram',
  'roc',
  'reliability',
  'filter-report',
  'top-patches',
  'classes',
  'features',
  'dream',
] as const;
const subjects = [...usual, ...others];
type Subject = (typeof subjects)[number];

/** Pictures of a trained model. */
export const visualize: Command = {
  examples: [
    'cnn visualize runs/cifar-cnn-fashion-mnist-sample-1',
    'cnn visualize runs/first --what filters --layer conv_layer.3 --sample 7 --format png',
    'cnn visualize runs/first --what diagram,roc,reliability,filter-report,top-patches',
    'cnn visualize runs/first --what classes,features,dream --layer conv_layer.14',
  ],
  declare: (program) =>
    backendOptions(
      program
        .argument('<run>', 'folder of a run, or a checkpoint')
        .addOption(
          new Option('--what <list>', `of ${subjects.join(', ')}`)
            .argParser(subjectList)
            .default([...usual], 'the first five'),
        )
        .option('--sample <n>', 'test picture for layers, filters and dream', countOrNone, 0)
        .option('--layer <name>', 'layer for filters (default: the first), top-patches, features and dream (the last)')
        .option('--format <format>', 'svg or png', pictureFormat, 'svg')
        .option('--out <folder>', 'default: pictures/ in the run')
        .option('--data-dir <folder>', 'where the data lies; default: where it lay in training')
        .option('--limit <n>', 'test samples for what looks at all of them', count)
        .option('--steps <n>', 'of gradient ascent, for each picture of classes and features', count, 128),
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
    const test = () => evaluationBatches(run, flags);
    let asked: ReturnType<typeof confidencesOf> | undefined;
    const confidences = async () => {
      asked ??= confidencesOf(run.model, await test(), terminal.signal);
      return asked;
    };
    const imagine = async (name: string, draw: (imagining: Imagining) => Promise<string>) => {
      const { signal } = terminal;
      const { steps } = flags;
      const onPicture = (done: number, of: number) => terminal.say(`${name}: ${done + 1} of ${of} …`);
      await write(name, await draw({ signal, steps, onPicture }));
    };
    const draw: Record<Subject, () => Promise<void>> = {
      curves: async () => {
        const { history } = run.checkpoint;
        if (history.length > 0) return write('curves', trainingCurves(history, { judgedOn: judgedOn(run.config) }));
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
            `unknown layer '${flags.layer}'; ${choices(flags.layer ?? '', new Set(maps.map(({ name }) => name)))}`,
          );
        await write(
          'filters',
          await filterOutputs(chosen.output, { title: `Filter outputs of ${chosen.name} (${chosen.kind})` }),
        );
        dispose([logits, ...outputs.map(({ output }) => output)]);
      },
      diagram: () => write('diagram', diagramOf(run)),
      roc: async () => {
        const { probabilities, labels } = await confidences();
        await write('roc', await rocCurves(probabilities, labels, { classes: run.config.classes }));
      },
      reliability: async () => write('reliability', await reliabilityDiagram(await confidences())),
      'filter-report': async () => write('filter-report', await filtersJudged(run, await test(), terminal.signal)),
      'top-patches': async () =>
        write('top-patches', await patchesFound(run, await test(), flags.layer, terminal.signal)),
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
