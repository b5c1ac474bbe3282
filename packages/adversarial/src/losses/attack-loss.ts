import { oneHot, type Tensor, tensor } from '@cnn/tensor';

/** What a loss knows of the images beside their logits. */
export interface LossTargets {
  /** The class that each image is to leave, or to reach. */
  readonly labels: readonly number[];
  readonly classes: number;
}

/**
 * A loss that attacks climb: one number for each image, `[rows, classes]` → `[rows]`, the larger the farther the classifier is from
 * taking the image for its label. Differentiable in the logits. Targeted attacks go down where others go up.
 */
export type AttackLoss = (logits: Tensor, targets: LossTargets) => Tensor;

/** 1 at each image's label, `[rows, classes]`. */
export function atLabels({ labels, classes }: LossTargets): Tensor {
  return oneHot(tensor([...labels], [labels.length], 'int32'), classes);
}
