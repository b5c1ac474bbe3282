import type { Batch, Classifier, Rng, Tensor, Variable } from '@cnn/tensor';
import type { Loss } from '../losses/loss.ts';

/** What an objective is given beside the batch. */
export interface ObjectiveStep {
  /** From 1. */
  readonly epoch: number;
  /** The trainer's own loss. */
  readonly loss: Loss;
  /** The model's logits in training mode, with the step's chance; each call has masks of its own, the first those of a run without objective. */
  readonly forward: (images: Tensor) => Tensor;
  /** The model in evaluation mode: no chance, running averages as they are. */
  readonly classifier: Classifier;
  /** What may change, the frozen left out. */
  readonly variables: readonly Variable[];
  /** Chance of this batch, which follows from the seed and the step. Fold in what it is for. */
  readonly rng: Rng;
}

/** An objective for one batch, when all that takes time or chance is done. */
export interface PreparedObjective {
  /** One differentiable number; asked once. */
  loss(): Tensor;
  /** Called after the gradients are taken, also where that failed, and before the step: gives tensors back, puts changed weights back. */
  release?(): void;
}

/**
 * What is minimised, where that is more than a loss of logits and labels: adversarial training, consistency of two views, distillation.
 *
 * It is asked once for each batch, and may await, such as an attack on the model as it is; then its `loss` is called where gradients are taken. Running
 * averages of the model follow what `loss` does, not what was done before. The batch's tensors are left alone. It must follow from its arguments only, or a
 * resumed run will not be the run that was never stopped.
 *
 * @example
 * // Two noisy views of each image are to get the same loss.
 * const objective: Objective = ({ images, labels, ids }, { forward, loss, rng }) => {
 *   const noise = normal(ids.map((id) => rng.fold('noise', id)), images.shape, 0, 0.1);
 *   return { loss: () => add(loss(forward(images), labels), loss(forward(add(images, noise)), labels)), release: () => noise.dispose() };
 * };
 */
export type Objective = (batch: Batch, step: ObjectiveStep) => PreparedObjective | Promise<PreparedObjective>;
