import { add, clipByValue, scope, sub, type Tensor } from '@cnn/tensor';
import type { Limit } from '../attacks/keep-within.ts';
import type { Problem } from '../attacks/problem.ts';

/** The point of the ball around a problem's images, and within its bounds, near to `x`, which is disposed. */
export async function toBall(
  { images, bounds }: Pick<Problem, 'images' | 'bounds'>,
  { norm, epsilon }: Limit,
  x: Tensor,
): Promise<Tensor> {
  const change = scope(() => sub(x, images));
  x.dispose();
  const projected = await norm.project(change, epsilon, images, bounds);
  change.dispose();
  return scope(() => {
    const inside = clipByValue(add(images, projected), ...bounds);
    projected.dispose();
    return inside;
  });
}
