import { fitTo } from '@cnn/augment';
import { DataLoader, type Dataset, Subset } from '@cnn/datasets';
import { Conv2d, type Module } from '@cnn/layers';
import type { BatchSource, Tensor } from '@cnn/tensor';
import type { RunConfig } from '../run/config.ts';
import { type OpenRun, openData } from '../run/open-run.ts';
import { evaluationTransform } from '../run/transforms.ts';
import { UsageError } from '../terminal/usage-error.ts';

/** The weights of the first convolution, `[height, width, in, out]`. */
export function firstKernels(model: Module): { name: string; weight: Tensor } {
  for (const [name, module] of model.namedModules()) {
    if (module instanceof Conv2d) return { name, weight: module.weight.value };
  }
  throw new UsageError(`${model.kind} has no convolution, so there are no kernels to show`);
}

/** One test picture as the model sees it, `[1, height, width, channels]`. */
export async function imageOf(
  run: Pick<OpenRun, 'source' | 'inputShape' | 'config'>,
  { sample, dataDir }: { readonly sample: number; readonly dataDir?: string },
): Promise<Tensor> {
  const dataset = await openData(run.source, {
    split: 'test',
    dataDir: dataDir ?? run.config.dataDir,
    inputShape: run.inputShape,
  });
  if (sample >= dataset.length)
    throw new UsageError(`--sample: expected a number below ${dataset.length}, found ${sample}`);
  return firstImage(dataset, sample, run.config, run.inputShape);
}

/** Picture `sample` of a data set as the model sees it. */
export async function firstImage(
  dataset: Dataset,
  sample: number,
  config: RunConfig,
  inputShape: readonly [number, number, number],
): Promise<Tensor> {
  const loader = new DataLoader(new Subset(dataset, [sample]), { augment: evaluationTransform(config, inputShape) });
  for await (const { images, labels } of loader) {
    labels.dispose();
    return images;
  }
  throw new UsageError(`${dataset.name} is empty`);
}

/** Batches of pictures in [0, 1], of the model's size and channels, not yet normalised: what attacks change. */
export function plainBatches(
  dataset: Dataset,
  inputShape: readonly [number, number, number],
  batchSize: number,
): BatchSource {
  return new DataLoader(dataset, { batchSize, augment: fitTo(inputShape) });
}
