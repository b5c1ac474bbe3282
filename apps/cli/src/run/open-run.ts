import { dirname } from 'node:path';
import { DataLoader, type Dataset, type DownloadProgress, Subset } from '@cnn/datasets';
import { loadStateDict, type Module } from '@cnn/layers';
import { modelInfo } from '@cnn/models';
import { type BatchSource, DataError } from '@cnn/tensor';
import { type Checkpoint, judgedWeights } from '@cnn/train';
import { type DataSource, dataSource, type OpenOptions, type Split } from '../data/data-source.ts';
import type { Bar } from '../terminal/bar.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { parseRunConfig, type RunConfig } from './config.ts';
import { readCheckpoint } from './run-folder.ts';
import { evaluationTransform } from './transforms.ts';

/** A trained model with all that belongs to it. */
export interface OpenRun {
  /** The checkpoint's file, and the folder that it lies in. */
  readonly path: string;
  readonly folder: string;
  readonly checkpoint: Checkpoint;
  readonly config: RunConfig;
  readonly model: Module;
  readonly inputShape: readonly [number, number, number];
  readonly source: DataSource;
}

/** Opens a checkpoint, or a run's folder, and builds its model. */
export async function openRun(path: string): Promise<OpenRun> {
  const { checkpoint, path: file } = await readCheckpoint(path);
  const config = parseRunConfig(checkpoint.config, file);
  const { info, source } = asData(file, () => ({ info: modelInfo(config.model), source: dataSource(config.dataset) }));
  const model = info.create({ classes: config.classes.length });
  loadStateDict(model, judgedWeights(checkpoint), { subject: file });
  return {
    path: file,
    folder: dirname(file),
    checkpoint,
    config,
    model: model.eval(),
    inputShape: info.inputShape,
    source,
  };
}

/** Opens one half of a data set; with a limit only so many samples. Shows the progress of a download. */
export async function openData(
  source: DataSource,
  { terminal, ...options }: OpenOptions & { readonly terminal?: Terminal },
  limit?: number,
): Promise<Dataset> {
  let bar: Bar | undefined;
  const onProgress = ({ received, total }: DownloadProgress) => {
    bar ??= terminal?.bar('Downloading', total ?? received, 'bytes');
    bar?.update(received);
  };
  const dataset = await source
    .open({ ...options, onProgress, say: terminal?.say, signal: terminal?.signal })
    .finally(() => bar?.stop());
  if (limit === undefined || limit >= dataset.length) return dataset;
  // Spread over the whole set, because folders are sorted by class.
  return new Subset(
    dataset,
    Array.from({ length: limit }, (_, i) => Math.floor((i * dataset.length) / limit)),
  );
}

/** The batches on which a run is judged. */
export async function evaluationBatches(
  { source, inputShape, config }: Pick<OpenRun, 'source' | 'inputShape' | 'config'>,
  {
    split = 'test',
    limit,
    dataDir,
  }: { readonly split?: Split; readonly limit?: number; readonly dataDir?: string } = {},
): Promise<BatchSource> {
  const dataset = await openData(source, { split, dataDir: dataDir ?? config.dataDir, inputShape }, limit);
  checkClasses(dataset, config);
  checkChannels(dataset, inputShape);
  return new DataLoader(dataset, { batchSize: config.batchSize, augment: evaluationTransform(config, inputShape) });
}

/** @throws UsageError if the data's classes are not those that the model was trained on. */
export function checkClasses(dataset: Dataset, { classes }: RunConfig): void {
  if (String(dataset.classes) === String(classes)) return;
  throw new UsageError(
    `${dataset.name}: expected the classes of the run (${classes.join(', ')}), found ${dataset.classes.join(', ')}`,
  );
}

/** @throws UsageError if the network takes grey pictures, and the data's have colours. */
export function checkChannels({ name, shape }: Dataset, [, , channels]: readonly [number, number, number]): void {
  if (!shape || channels !== 1 || shape[2] === 1) return;
  throw new UsageError(`${name} has pictures of ${shape[2]} channels, and the network takes 1; choose another network`);
}

/** A file that names something unknown is damaged or newer; that is not a mistake on the command line. */
function asData<T>(subject: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    const { message } = error as Error;
    throw new DataError(subject, { expected: 'a known model and dataset', found: message, remedy: 'update cnn' });
  }
}
