import type { Module } from '@cnn/layers';
import {
  type BackendLimits,
  backendLimits,
  checkInteger,
  clone,
  dispose,
  interceptOperations,
  memory,
  Rng,
  type Shape,
  type StepResult,
  scope,
  square,
  sum,
  Tensor,
  zeros,
} from '@cnn/tensor';
import { parameterGradients } from '../gradients/parameter-gradients.ts';

/** Two batches that are measured; what larger ones need lies on the line through both. One picture alone has no variance. */
const SMALL = [2, 3] as const;
/** Moments of an optimizer, and an average of the weights: how many times the parameters they may take. */
const STATES = 3;
/** The share of the memory that is planned with: no memory is used to its last byte. */
const PLANNED = 0.95;

/**
 * The largest batch, of `batch` samples at most, with which a training step of a model stays within what the backend can hold.
 *
 * Ask before a run, and take what does not fit in parts that the Trainer's `accumulate` adds up. Forward and backward passes of two small batches are
 * measured, kernel by kernel, and what a larger one needs follows from them, as each tensor has a part that grows with the batch and one that does
 * not. The model is afterwards as it was. On backends without a bound of their own, it is `batch`; `findBatchSize` tries what such a machine bears.
 *
 * @param inputShape of one sample: `[height, width, channels]`.
 * @param limits @default those of the chosen backend
 * @throws RangeError if not even one sample fits.
 * @example
 * const model = new Sequential(new Flatten(), new Linear(4, 2)).initialize(new Rng(0));
 * batchThatFits(model, [2, 2, 1], 512); // 512
 */
export function batchThatFits(
  model: Module,
  inputShape: Shape,
  batch: number,
  limits: BackendLimits = backendLimits(),
): number {
  checkInteger('batchThatFits', 'batch', batch, 1);
  const { tensorBytes, totalBytes } = limits;
  if (tensorBytes === Number.POSITIVE_INFINITY && totalBytes === Number.POSITIVE_INFINITY) return batch;
  // Parameters are made when they are first asked for, which is not to be measured.
  const bytes = [...model.namedParameters().values()].map(({ value, requiresGrad }) =>
    requiresGrad ? 4 * value.size : 0,
  );
  const room = PLANNED * totalBytes - STATES * bytes.reduce((sum, each) => sum + each, 0);
  const [small, larger] = SMALL.map((count) => measuredStep(model, [count, ...inputShape]));
  let most = batch;
  for (const [k, before] of small.entries()) {
    most = Math.min(most, crossing([before.all, larger[k].all], room));
    most = Math.min(most, crossing([before.largest, larger[k].largest], tensorBytes));
  }
  if (most >= 1) return most;
  throw new RangeError(
    'batchThatFits: not even a batch of one sample fits into memory; use a smaller model or pictures',
  );
}

/** Where the line through what two small batches need reaches a limit. */
function crossing([small, larger]: readonly [number, number], limit: number): number {
  const slope = (larger - small) / (SMALL[1] - SMALL[0]);
  if (slope > 0) return Math.floor(SMALL[0] + (limit - small) / slope);
  return small <= limit ? Number.POSITIVE_INFINITY : 0;
}

/** Bytes after one step of the computation. */
interface Moment {
  /** Of all tensors that are there. */
  readonly all: number;
  /** Of the largest one that was made. */
  readonly largest: number;
}

/** Runs forward and backward pass of one batch in training mode. */
function measuredStep(model: Module, shape: Shape): Moment[] {
  const moments: Moment[] = [];
  const modules = [...model.namedModules().values()].map((module) => ({ module, training: module.training }));
  const buffers = [...model.namedBuffers().values()];
  const before = scope(() => buffers.map(({ value }) => clone(value)));
  try {
    if (!model.training) model.train();
    scope(() => {
      const images = zeros([...shape]);
      interceptOperations(
        (step) => {
          const result = step.run();
          const largest = Math.max(0, ...tensorsIn(result).map(({ size }) => 4 * size));
          moments.push({ all: memory().numBytes, largest });
          return result;
        },
        () => parameterGradients(model, () => sum(square(model.call(images, { rng: new Rng(0) })))),
      );
    });
  } finally {
    for (const [k, buffer] of buffers.entries()) buffer.assign(before[k]);
    dispose(before);
    for (const { module, training } of modules) module.training = training;
  }
  return moments;
}

function tensorsIn(result: StepResult): readonly Tensor[] {
  if (result instanceof Tensor) return [result];
  return Array.isArray(result) ? result : Object.values(result as Readonly<Record<string, Tensor>>);
}
