import { add, addN, checkRange, div, minimum, mul, sqrt, square, sum, type Tensor } from '@cnn/tensor';
import type { GradientClip } from './gradient-clip.ts';

/**
 * Shortens the gradient of all parameters together to a length of `most` where it is longer; its direction stays.
 *
 * Use it against single batches that would throw a run off its way. Follows torch.nn.utils.clip_grad_norm_ for the Euclidean norm.
 *
 * @throws RangeError if `most` is negative.
 * @example
 * new Trainer(model, { clip: clipNorm(1), … });
 */
export function clipNorm(most: number): GradientClip {
  checkRange('clipNorm', 'most', most, 0);
  return ({ gradients }) => {
    const norm = sqrt(addN([...gradients.values()].map((gradient) => sum(square(gradient)))));
    // As in PyTorch, so that a norm of zero divides nothing by zero.
    const factor: Tensor = minimum(div(most, add(norm, 1e-6)), 1);
    return { gradients: new Map([...gradients].map(([name, gradient]) => [name, mul(gradient, factor)])), norm };
  };
}
