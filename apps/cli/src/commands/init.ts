import { mkdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { readImage } from '@cnn/datasets';
import { modelInfo } from '@cnn/models';
import type { Command } from '../command.ts';
import { findPictures, type LabelledPictures } from '../init/find-pictures.ts';
import { gatherPictures } from '../init/gather-pictures.ts';
import { type ProjectSettings, writeProject } from '../init/project-files.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { asUsage, UsageError } from '../terminal/usage-error.ts';

interface InitFlags {
  readonly from?: string;
  readonly model?: string;
}

/** Where a project's pictures lie. */
const PICTURES = 'pictures';

/** Begins a project: settings, and the pictures in a folder for each class. */
export const init: Command = {
  examples: [
    'cnn init                                   in a folder with a folder of pictures for each class',
    'cnn init shapes --from ~/photos            in a new folder; photos named cat.1.jpg, dog.1.jpg work too',
  ],
  declare: (program) =>
    program
      .argument('[folder]', 'of the project', '.')
      .option('--from <folder>', 'where the pictures lie; default: the folder of the project')
      .option('--model <name>', 'the network; default: by the size of the pictures'),

  async run(terminal: Terminal, folder: string, flags: InitFlags) {
    if (flags.model !== undefined) asUsage(() => modelInfo(flags.model!));
    if (flags.from === undefined) await mkdir(folder, { recursive: true });
    const own = join(folder, PICTURES);
    const isGathered = flags.from === undefined && ((await stat(own).catch(() => undefined))?.isDirectory() ?? false);
    const from = flags.from ?? (isGathered ? own : folder);
    const { labelled, count } = await findPictures(from);
    if (labelled && flags.model !== undefined && modelInfo(flags.model).inputShape[2] === 1)
      throw new UsageError(`--model ${flags.model} takes grey pictures, and a folder's have colours; choose another`);
    await mkdir(folder, { recursive: true });
    if (labelled && !isGathered) await gatherPictures(labelled, from, own);
    const settings = labelled ? await settingsFor(labelled, flags.model) : sampleSettings(flags.model);
    const written = await writeProject(folder, projectName(folder), settings);
    const classes = Object.fromEntries([...(labelled ?? [])].map(([label, { length }]) => [label, length]));
    terminal.result(
      { type: 'project', folder, pictures: count, classes, settings, written },
      [...foundLines(classes, count), ...writtenLines(written, folder), nextLine(folder)].join('\n'),
    );
  },
};

/** A small network for small data, at the size that the pictures have. */
async function settingsFor(pictures: LabelledPictures, model: string | undefined): Promise<ProjectSettings> {
  const files = [...pictures.values()].flat();
  const { shape } = await readImage(files[0]);
  const trained = Math.floor(0.8 * files.length);
  return {
    model: model ?? (Math.max(shape[0], shape[1]) <= 40 ? 'cifar-resnet20' : 'tiny-vgg'),
    dataset: 'image-folder',
    dataDir: PICTURES,
    // Some thousand steps or so, whatever the number of pictures.
    epochs: Math.min(50, Math.max(10, Math.round(20_000 / Math.max(1, trained)))),
    batchSize: trained < 500 ? 16 : 64,
    learningRate: 1e-3,
  };
}

function sampleSettings(model = 'lenet5'): ProjectSettings {
  return { model, dataset: 'fashion-mnist-sample', epochs: 5, batchSize: 64, learningRate: 1e-3 };
}

function foundLines(classes: Readonly<Record<string, number>>, count: number): string[] {
  const names = Object.entries(classes);
  if (names.length > 0) {
    const total = names.reduce((sum, [, pictures]) => sum + pictures, 0);
    return [
      `${total} pictures of ${names.length} classes: ${names.map(([name, pictures]) => `${name} ${pictures}`).join(', ')}`,
    ];
  }
  const found = count === 0 ? 'No pictures yet' : `${count} pictures, but neither folders nor names tell their classes`;
  return [
    `${found}; the project begins with an embedded sample of clothes.`,
    `For your own: a folder for each class in ${PICTURES}/, or names such as cat.1.jpg, then delete cnn.config.ts and run cnn init again.`,
  ];
}

function writtenLines(written: readonly string[], folder: string): string[] {
  if (written.length === 0) return [`${folder}: its files were there already and stay as they are`];
  return [`Written: ${written.map((name) => join(folder, name)).join(', ')}`];
}

function nextLine(folder: string): string {
  return `Next: ${folder === '.' ? '' : `cd ${folder} && `}cnn train`;
}

/** A name that npm takes. */
function projectName(folder: string): string {
  const name = basename(resolve(folder))
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return name || 'cnn-project';
}
