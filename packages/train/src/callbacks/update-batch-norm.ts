import { BatchNorm1d, BatchNorm2d, type Module } from '@cnn/layers';
import { type Batch, dispose, nextTurn, ones, type Rng, scalar, scope, zeros } from '@cnn/tensor';

export interface UpdateBatchNormOptions {
  /** The chance of layers such as dropout, which are as in training. @default none: such layers throw */
  readonly rng?: Rng;
}

/**
 * Measures the statistics of all batch normalisations anew: the mean over batches, by one pass in training mode.
 *
 * For weights that did not come from training, such as an average, whose statistics were never kept. Batches count alike, whatever their size. The weights stay,
 * and each module's mode. A model without batch normalisation is left alone, and no batch is read.
 *
 * Follows torch.optim.swa_utils.update_bn.
 *
 * @throws RangeError if a batch gives a channel a single value, whose variance means nothing.
 * @example
 * loadStateDict(model, averaged);
 * await updateBatchNorm(model, train.epoch(1), { rng: new Rng(0) });
 */
export async function updateBatchNorm(
  model: Module,
  batches: AsyncIterable<Batch>,
  { rng }: UpdateBatchNormOptions = {},
): Promise<void> {
  const modules = [...model.namedModules().values()];
  const norms: { momentum: number | null }[] = [];
  for (const module of modules) {
    if (!(module instanceof BatchNorm1d || module instanceof BatchNorm2d) || !module.runningMean) continue;
    norms.push(module);
    scope(() => {
      module.runningMean!.assign(zeros([module.features]));
      module.runningVar!.assign(ones([module.features]));
      module.numBatchesTracked!.assign(scalar(0, 'int32'));
    });
  }
  if (norms.length === 0) return;
  const momenta = norms.map(({ momentum }) => momentum);
  const modes = modules.map(({ training }) => training);
  // Without a momentum they keep the mean of all batches.
  for (const norm of norms) norm.momentum = null;
  model.train();
  try {
    let count = 0;
    for await (const { images, labels } of batches) {
      try {
        scope(() => void model.call(images, { rng: rng?.fold(count) }));
      } finally {
        dispose([images, labels]);
      }
      count++;
      await nextTurn();
    }
  } finally {
    for (const [k, norm] of norms.entries()) norm.momentum = momenta[k];
    for (const [k, module] of modules.entries()) module.training = modes[k];
  }
}
