import { basename, join } from 'node:path';
import { argMax, choices, concat, dispose, scope, softmax, type Tensor } from '@cnn/tensor';
import { attributionGrid } from '@cnn/viz';
import { savePicture } from '@cnn/viz/node';
import { Option } from 'commander';
import type { Command, Told } from '../command.ts';
import { readPicture } from '../data/read-picture.ts';
import { attributionMethod, attributionNames } from '../report/attribution-methods.ts';
import { imageOf } from '../report/pictures.ts';
import { type OpenRun, openRun } from '../run/open-run.ts';
import { normalizationOf } from '../run/transforms.ts';
import { chooseBackend } from '../terminal/choose-backend.ts';
import { backendOptions, countOrNone, pictureFile, pictureFormat } from '../terminal/option-parsers.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { asUsage, UsageError } from '../terminal/usage-error.ts';

interface ExplainFlags {
  readonly method: string[];
  readonly sample: number[];
  readonly layer?: string;
  readonly target?: string;
  readonly format: 'svg' | 'png';
  readonly out?: string;
  readonly dataDir?: string;
  readonly backend: string;
  readonly threads?: number;
}

const usual = ['grad-cam', 'integrated-gradients', 'guided-backprop', 'occlusion'];

/** What of a picture speaks for a class. */
export const explain: Command = {
  examples: [
    'cnn explain runs/cifar-cnn-cifar10-1 cat.jpg ship.png',
    'cnn explain runs/first --sample 0,7 --method grad-cam,lrp --target cat --format png',
  ],
  declare: (program) =>
    backendOptions(
      program
        .argument('<run>', 'folder of a run, or a checkpoint')
        .argument('[images...]', 'picture files; default: test pictures')
        .addOption(
          new Option('--method <list>', `of ${attributionNames.join(', ')}`)
            .argParser(listed)
            .default(usual, usual.join(',')),
        )
        .addOption(
          new Option('--sample <list>', 'test pictures, where no files are given')
            .argParser(numbers)
            .default([0, 1, 2, 3], '0,1,2,3'),
        )
        .option('--layer <name>', 'layer of the class activation maps; default: the last with places')
        .option('--target <class>', 'what is explained, by name or number; default: what each picture is taken for')
        .option('--format <format>', 'svg or png', pictureFormat, 'svg')
        .option('--out <file>', 'default: pictures/explained in the run', pictureFile)
        .option('--data-dir <folder>', 'where the data lies; default: where it lay in training'),
    ),

  async run(terminal: Terminal, path: string, files: string[], flags: ExplainFlags, { typed }: Told) {
    if (files.length > 0 && typed('sample'))
      throw new UsageError('--sample is of test pictures; leave it out, or the files');
    if (flags.out !== undefined && typed('format') && !flags.out.toLowerCase().endsWith(`.${flags.format}`))
      throw new UsageError(`--out ${flags.out} is not of --format ${flags.format}; leave out one of them`);
    const methods = flags.method.map((name) => [name, asUsage(() => attributionMethod(name, flags.layer))] as const);
    await chooseBackend(terminal, flags);
    const run = await openRun(path);
    const wanted = flags.target === undefined ? undefined : classOf(run, flags.target);
    const images = await batchOf(run, files, flags);
    const names =
      files.length > 0 ? files.map((file) => basename(file)) : flags.sample.map((sample) => `test ${sample}`);
    const predictions = await predictionsOf(run, images);
    const target = predictions.map(({ label }) => wanted ?? label);
    const maps: Record<string, Tensor> = {};
    for (const [name, method] of methods) {
      terminal.signal.throwIfAborted();
      terminal.say(`${name} …`);
      // A layer that there is not is told by the method itself.
      maps[name] = await asUsage(() => method(run.model, images, { target }));
    }
    const labels = predictions.map(
      ({ label, probability }) => `${run.config.classes[label]} ${(100 * probability).toFixed(0)}%`,
    );
    const { classes } = run.config;
    const title = wanted === undefined ? 'What speaks for the prediction' : `What speaks for ${classes[wanted]}`;
    const svg = await attributionGrid(images, maps, {
      labels,
      title,
      ...normalizationOf(run.config, images.shape[3]!),
    });
    dispose([images, ...Object.values(maps)]);
    const file = flags.out ?? join(run.folder, 'pictures', `explained.${flags.format}`);
    await savePicture(file, svg);
    const explained = names.map((name, i) => ({
      name,
      prediction: classes[predictions[i].label],
      probability: predictions[i].probability,
      target: classes[target[i]],
    }));
    terminal.result({ type: 'explanation', file, methods: flags.method, images: explained }, file);
  },
};

/** All pictures as the model sees them, in one batch. */
async function batchOf(run: OpenRun, files: readonly string[], { sample, dataDir }: ExplainFlags): Promise<Tensor> {
  const parts: Tensor[] = [];
  for (const file of files) parts.push(await readPicture(run, file));
  if (files.length === 0) for (const each of sample) parts.push(await imageOf(run, { sample: each, dataDir }));
  const batch = scope(() => concat(parts, 0));
  dispose(parts);
  return batch;
}

async function predictionsOf({ model }: OpenRun, images: Tensor): Promise<{ label: number; probability: number }[]> {
  const [probabilities, labels] = scope(() => {
    const shares = softmax(model.call(images));
    return [shares, argMax(shares, 1)];
  });
  const [values, found] = [await probabilities.data(), await labels.data()];
  const classes = probabilities.shape[1]!;
  dispose([probabilities, labels]);
  return Array.from(found as Int32Array, (label, i) => ({ label, probability: values[i * classes + label] }));
}

function classOf({ config: { classes } }: OpenRun, text: string): number {
  const label = classes.includes(text) ? classes.indexOf(text) : /^\d+$/.test(text) ? Number(text) : -1;
  if (label >= 0 && label < classes.length) return label;
  throw new UsageError(`unknown class '${text}'; ${choices(text, classes)}`);
}

const listed = (text: string): string[] => text.split(',').map((part) => part.trim());

const numbers = (text: string): number[] => listed(text).map(countOrNone);
