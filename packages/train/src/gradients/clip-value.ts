import { checkRange, clipByValue } from '@cnn/tensor';
import type { GradientClip } from './gradient-clip.ts';

/**
 * Cuts each number of the gradients to [−most, most]. Follows torch.nn.utils.clip_grad_value_.
 *
 * @throws RangeError if `most` is negative.
 * @example
 * new Trainer(model, { clip: clipValue(0.5), … });
 */
export function clipValue(most: number): GradientClip {
  checkRange('clipValue', 'most', most, 0);
  return ({ gradients }) => ({
    gradients: new Map([...gradients].map(([name, gradient]) => [name, clipByValue(gradient, -most, most)])),
  });
}
