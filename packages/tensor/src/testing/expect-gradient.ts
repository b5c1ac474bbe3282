import { valueAndGradient } from '../gradients.ts';
import { mul, sum, tensor } from '../ops/index.ts';
import { normal } from '../random/draw.ts';
import { Rng } from '../random/rng.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';

export interface GradientOptions {
  /** Step of the central difference. @default 1e-2 */
  readonly step?: number;
  /** Largest error, as a share of the directional derivative or of the gradient's norm. @default 1e-2 */
  readonly relative?: number;
  /** Random directions that are tried. @default 3 */
  readonly directions?: number;
}

/**
 * Throws unless the gradient of `f` at `x` agrees with central differences along random directions.
 *
 * `f` may return a tensor of any shape: it is weighted with fixed random numbers and summed first, so that no part of the gradient can hide.
 *
 * @example
 * await expectGradient((x) => conv2d(x, weight), x);
 */
export async function expectGradient(
  f: (x: Tensor) => Tensor,
  x: Tensor,
  { step = 1e-2, relative = 1e-2, directions = 3 }: GradientOptions = {},
): Promise<void> {
  const rng = new Rng(20240607);
  const weighted = (at: Tensor): Tensor => {
    const y = f(at);
    return sum(mul(y, normal(rng.fold('weights'), y.shape)));
  };
  const gradientTensor = scope(() => valueAndGradient(weighted, x).gradient);
  const gradient = Array.from(await gradientTensor.data());
  gradientTensor.dispose();
  const origin = await x.data();
  const norm = Math.hypot(...gradient);
  for (let direction = 0; direction < directions; direction++) {
    const towards = rng.fold('direction', direction).normals(x.size);
    const length = Math.hypot(...towards) || 1;
    const valueAt = async (distance: number): Promise<number> => {
      const moved = Float32Array.from(origin, (value, i) => value + (distance * towards[i]) / length);
      const y = scope(() => weighted(tensor(moved, x.shape as number[], 'float32')));
      const [value] = await y.data();
      y.dispose();
      return value;
    };
    const numeric = ((await valueAt(step)) - (await valueAt(-step))) / (2 * step);
    const analytic = gradient.reduce((total, value, i) => total + (value * towards[i]) / length, 0);
    const allowed = relative * Math.max(Math.abs(numeric), norm, 1e-3);
    if (!(Math.abs(numeric - analytic) <= allowed)) {
      throw new Error(
        `gradient along direction ${direction}: differences give ${numeric}, the gradient ${analytic} (allowed ${allowed})`,
      );
    }
  }
}
