import { valueAndGradient } from '../gradients.ts';
import { matmul, reshape, type Tensor } from '../index.ts';
import { normal } from '../random/draw.ts';
import { Rng } from '../random/rng.ts';
import { dispose, scope } from '../scope.ts';
import { convolutionCases } from './convolution-cases.ts';
import { pixelCases } from './pixel-cases.ts';
import { poolingCases } from './pooling-cases.ts';
import { valueCases } from './value-cases.ts';

/** An op on inputs that are drawn. */
export interface OpCase {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly run: (...inputs: Tensor[]) => Tensor;
}

/** What training is made of, on tiny inputs: for engines that are held against plain JavaScript. */
export const opCases: readonly OpCase[] = [...convolutionCases, ...poolingCases, ...pixelCases, ...valueCases];

/** The value, and the gradient to each input of the value times fixed random numbers. */
export async function resultsOf({ shapes, run }: OpCase): Promise<Float32Array[]> {
  const rng = new Rng(7);
  const made = scope(() => {
    const inputs = shapes.map((shape, i) => normal(rng.fold('input', i), shape));
    const value = run(...inputs);
    const weights = normal(rng.fold('weights'), value.shape);
    const gradients = inputs.map((input, i) => {
      const through = (x: Tensor) =>
        reshape(matmul(row(run(...inputs.with(i, x))), row(weights), { transposeB: true }), []);
      return valueAndGradient(through, input).gradient;
    });
    return [value, ...gradients];
  });
  const values = await Promise.all(made.map((found) => found.data() as Promise<Float32Array>));
  dispose(made);
  return values;
}

const row = (x: Tensor): Tensor => reshape(x, [1, x.size]);
