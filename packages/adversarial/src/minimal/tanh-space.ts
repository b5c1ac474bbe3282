import { abs, add, clipByValue, div, exp, mul, scope, sign, square, sub, type Tensor, tensor } from '@cnn/tensor';
import type { Bounds } from '../attacks/check-input.ts';

/** Just within the bounds, where the inverse of tanh is finite. */
const INSIDE = 0.999999;

/** Where images lie on the axis from −∞ to ∞ that tanh maps onto the bounds. Computed in main memory, in float64. */
export async function toTanhSpace(images: Tensor, [low, high]: Bounds): Promise<Tensor> {
  const values = Array.from(await images.data(), (pixel) =>
    Math.atanh(INSIDE * Math.min(Math.max((2 * (pixel - low)) / (high - low) - 1, -1), 1)),
  );
  return tensor(values, images.shape, 'float32');
}

/** Back from there, and how fast the images move with `w`. */
export function fromTanhSpace(w: Tensor, [low, high]: Bounds): { images: Tensor; slope: Tensor } {
  return scope(() => {
    // Written so that the slope is exact also near the bounds, where 1 − tanh² is all rounding.
    const e = exp(mul(abs(w), -2));
    const total = add(e, 1);
    const half = (high - low) / 2;
    const images = add(mul(mul(sign(w), div(sub(1, e), total)), half), (low + high) / 2);
    return { images: clipByValue(images, low, high), slope: mul(div(e, square(total)), 4 * half) };
  });
}
