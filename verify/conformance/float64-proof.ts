import {
  conv2d,
  gelu,
  gridSample,
  groupNorm,
  mul,
  Rng,
  scope,
  softmaxCrossEntropy,
  sum,
  type Tensor,
  tensor,
  valueAndGradient,
} from '@cnn/tensor';
import { useDoubles } from './doubles.ts';

// Shows that the bundle of reference.ts computes in doubles: gradients agree with central differences more closely than float32 could tell two numbers
// apart. Prints the error of each as JSON, as a share of the
// gradient's length.

await useDoubles();

const rng = new Rng(7);
const drawn = (name: string, ...shape: number[]): Tensor =>
  tensor(rng.fold(name).normals(shape.reduce((size, axis) => size * axis)), shape, 'float32');
const weight = drawn('weight', 3, 3, 2, 3);
const picture = drawn('picture', 1, 5, 5, 2);
const labels = tensor([0, 2, 1], [3], 'int32');

const functions: Readonly<Record<string, readonly [f: (x: Tensor) => Tensor, x: Tensor]>> = {
  conv2d: [(x) => conv2d(x, weight, { padding: 1 }), drawn('x', 1, 5, 4, 2)],
  gelu: [(x) => gelu(x, 'tanh'), drawn('x', 3, 5)],
  groupNorm: [(x) => groupNorm(x, 2), drawn('x', 2, 3, 3, 4)],
  gridSample: [(grid) => gridSample(picture, grid), mul(drawn('grid', 1, 3, 3, 2), 0.3)],
  softmaxCrossEntropy: [(x) => softmaxCrossEntropy(x, labels), drawn('x', 3, 4)],
};

/** In doubles the error of central differences is least near the cube root of 2⁻⁵³. */
const STEP = 1e-5;

const errors: Record<string, number> = {};
for (const [name, [f, x]] of Object.entries(functions)) {
  const weighted = (at: Tensor) => {
    const y = f(at);
    return sum(mul(y, tensor(rng.fold('towards').normals(y.size), y.shape, 'float32')));
  };
  const gradient = scope(() => valueAndGradient(weighted, x).gradient).dataSync();
  const values = Array.from(x.dataSync());
  const towards = Array.from(rng.fold('direction').normals(x.size));
  const valueAt = (step: number): number =>
    scope(
      () =>
        weighted(
          tensor(
            values.map((value, i) => value + step * towards[i]),
            x.shape,
            'float32',
          ),
        ).dataSync()[0],
    );
  const numeric = (valueAt(STEP) - valueAt(-STEP)) / (2 * STEP);
  const analytic = towards.reduce((total, step, i) => total + step * gradient[i], 0);
  errors[name] = Math.abs(numeric - analytic) / (Math.hypot(...gradient) * Math.hypot(...towards));
}
process.stdout.write(JSON.stringify(errors));
