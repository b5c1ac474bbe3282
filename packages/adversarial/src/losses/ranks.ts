import { argMax, mul, oneHot, scope, sub, sum, type Tensor, withoutGradient } from '@cnn/tensor';

/** The `count` largest logits of each image, largest first, each `[rows]` and differentiable. */
export function largestLogits(logits: Tensor, count: number): Tensor[] {
  const classes = logits.shape[1]!;
  let rest = logits;
  return Array.from({ length: Math.min(count, classes) }, () => {
    const place = withoutGradient((x: Tensor) => scope(() => oneHot(argMax(x, 1), classes, 1, 0, 'float32')))(rest);
    rest = sub(rest, mul(place, FAR));
    return sum(mul(logits, place), 1);
  });
}

/** Farther than logits are apart, and not so far that float32 forgets the order of what it is taken from twice. */
export const FAR = 1e9;
