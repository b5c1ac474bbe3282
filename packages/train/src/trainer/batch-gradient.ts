import type { Module } from '@cnn/layers';
import { add, type Batch, clone, dispose, type Rng, scope, type Tensor } from '@cnn/tensor';
import { type ParameterGradients, parameterGradients } from '../gradients/parameter-gradients.ts';
import { checkLabels } from './check-labels.ts';
import { findAnomalousGradient, findAnomaly } from './find-anomaly.ts';
import type { PreparedObjective } from './objective.ts';
import type { TrainerOptions } from './trainer-options.ts';

/** What a batch gave. */
export interface BatchGradient {
  /** Penalties included. */
  readonly loss: number;
  /** By the parameter's name; whoever takes them disposes them. None where something went wrong. */
  readonly gradients: ReadonlyMap<string, Tensor>;
  /** What went wrong and where, if the loss or, with `detectAnomaly`, a gradient is not finite. */
  readonly anomaly?: string;
  /** What may help then. */
  readonly remedy?: string;
}

type GradientOptions = Pick<TrainerOptions, 'loss' | 'objective' | 'penalties' | 'detectAnomaly'>;

interface BatchContext {
  readonly rng: Rng;
  readonly epoch: number;
  /** Where in the run the batch is. */
  readonly place: string;
}

/**
 * Forward, loss, backward, for one batch, which is left to the caller.
 *
 * Where something went wrong, the model is as it was: also the averages of its batch normalisations.
 *
 * @throws RangeError if nothing can be trained.
 */
export async function batchGradient(
  model: Module,
  batch: Batch,
  { loss, objective, penalties = [], detectAnomaly = false }: GradientOptions,
  { rng, epoch, place }: BatchContext,
): Promise<BatchGradient> {
  const { images, labels } = batch;
  const trainable = [...model.namedParameters().values()].filter(({ requiresGrad }) => requiresGrad);
  if (trainable.length === 0)
    throw new RangeError('Trainer: all parameters are frozen; unfreeze what is to be trained');
  const buffers = [...model.namedBuffers().values()];
  const before = scope(() => buffers.map(({ value }) => clone(value)));
  const restore = () => {
    for (const [k, buffer] of buffers.entries()) buffer.assign(before[k]);
  };
  let found: ParameterGradients | undefined;
  let isKept = false;
  try {
    // Modules inside it may stay in evaluation, such as the batch normalisation of a frozen backbone.
    if (!model.training) model.train();
    let outputs: readonly number[] | undefined;
    let passes = 0;
    const forward = (input: Tensor): Tensor => {
      const logits = model.call(input, { rng: passes === 0 ? rng : rng.fold('pass', passes) });
      passes++;
      outputs = logits.shape;
      return logits;
    };
    let prepared: PreparedObjective | undefined;
    try {
      if (objective) {
        const variables = trainable.map(({ variable }) => variable);
        const classifier = model.asClassifier();
        prepared = await objective(batch, { epoch, loss, forward, classifier, variables, rng });
        restore();
      }
      found = parameterGradients(model, (parameters) => {
        const value = prepared ? prepared.loss() : loss(forward(images), labels);
        return penalties.reduce((sum, penalty) => add(sum, penalty(parameters)), value);
      });
    } finally {
      prepared?.release?.();
    }
    const [lossValue] = await found.loss.data();
    const { ignoreIndex } = loss;
    // An objective may know of the model without asking it for logits.
    if (outputs) await checkLabels(labels, outputs, { place, ignoreIndex });
    if (!Number.isFinite(lossValue)) {
      restore();
      const isEmpty = (await labels.data()).every((label) => label === ignoreIndex);
      const cause = isEmpty
        ? `all its labels are ${ignoreIndex}, which the loss leaves out`
        : await findAnomaly(model, images, rng);
      restore();
      const anomaly = `the loss is ${lossValue} in ${place}: ${cause}`;
      return { loss: lossValue, gradients: new Map(), anomaly, remedy: isEmpty ? LEAVE_OUT : LOOK_FOR_NAN };
    }
    const anomalous = detectAnomaly ? await findAnomalousGradient(found.gradients) : undefined;
    if (anomalous !== undefined) {
      restore();
      const anomaly = `the gradient of '${anomalous}' holds NaN or infinite numbers in ${place}, though the loss is ${lossValue}`;
      return { loss: lossValue, gradients: new Map(), anomaly, remedy: LOOK_FOR_NAN };
    }
    isKept = true;
    return { loss: lossValue, gradients: found.gradients };
  } catch (error) {
    restore();
    throw error;
  } finally {
    dispose([...before, ...(found ? [found.loss, ...(isKept ? [] : found.gradients.values())] : [])]);
  }
}

const LOOK_FOR_NAN = 'use a lower learning rate, and look for NaN in the pictures';
const LEAVE_OUT = "leave such batches out, or pass them over with nonFinite: 'skip'";
