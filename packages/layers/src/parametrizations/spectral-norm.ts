import {
  checkInteger,
  div,
  matmul,
  maximum,
  mul,
  normal,
  Rng,
  reshape,
  scope,
  sizeOf,
  sqrt,
  square,
  sum,
  type Tensor,
  transpose,
} from '@cnn/tensor';
import type { AnyModule } from '../core/module.ts';
import { Parameter } from '../core/parameter.ts';

export interface SpectralNormOptions {
  /** Which parameter. @default 'weight' */
  readonly name?: string;
  /** Steps of the power iteration at each call in training. @default 1 */
  readonly powerIterations?: number;
  /** Least length that is divided by. @default 1e-12 */
  readonly epsilon?: number;
  /** The axis of the outputs, in PyTorch's order: 1 for transposed convolutions. @default 0 */
  readonly dim?: number;
  /** Draws where the iteration begins. @default new Rng(0) */
  readonly rng?: Rng;
}

/** Steps before the first call, so that the estimate is good from the start. */
const FIRST_ITERATIONS = 15;

/**
 * Divides a weight by its largest singular value, so that a layer stretches nothing by more than 1 (but for its bias).
 *
 * For critics of GANs and networks with a bound on how fast they change. The value is estimated by power iteration in training and kept in evaluation.
 * The module has `parametrizations.weight.original` in place of `weight`. Follows torch.nn.utils.parametrizations.spectral_norm; Miyato et al. (2018).
 *
 * @returns what leaves the divided weight and takes this away.
 * @throws RangeError if there is no such parameter or axis, or `powerIterations` is below 1.
 * @example
 * const conv = new Conv2d(3, 32, 3);
 * spectralNorm(conv);
 */
export function spectralNorm(module: AnyModule, options: SpectralNormOptions = {}): () => void {
  const { name = 'weight', powerIterations = 1, epsilon = 1e-12, dim = 0, rng = new Rng(0) } = options;
  checkInteger('spectralNorm', 'powerIterations', powerIterations, 1);
  return module.registerParametrization(name, (weight) => {
    const { torchShape } = weight;
    checkInteger('spectralNorm', 'dim', dim, 0, torchShape.length - 1);
    if (torchShape.length < 2) throw new RangeError(`spectralNorm: '${name}' has one axis; its norm is its length`);
    const order = [dim, ...torchShape.map((_, axis) => axis).filter((axis) => axis !== dim)];
    const rows = torchShape[dim];
    const columns = sizeOf(torchShape) / rows;
    const matrixOf = (parameter: Parameter): Tensor =>
      reshape(transpose(parameter.toTorch(parameter.value), order), [rows, columns]);
    const vector = (size: number) => new Parameter([size], (stream, shape) => normal(stream, shape));
    const original = weight.clone();
    original.assign(weight.value);
    const [left, right] = [vector(rows), vector(columns)];
    left.initialize(rng.fold('spectralNorm', 'u'));
    right.initialize(rng.fold('spectralNorm', 'v'));
    const iterate = (matrix: Tensor, u: Parameter, v: Parameter, times: number) => {
      for (let i = 0; i < times; i++) {
        u.assign(unit(matmul(matrix, column(v.value)), epsilon));
        v.assign(unit(matmul(matrix, column(u.value), { transposeA: true }), epsilon));
      }
    };
    scope(() => iterate(matrixOf(original), left, right, FIRST_ITERATIONS));
    return {
      parameters: { original },
      buffers: { _u: left, _v: right },
      compute({ parameters, buffers: { _u: u, _v: v }, training }) {
        const matrix = matrixOf(parameters.original);
        if (training) iterate(matrix, u, v, powerIterations);
        const sigma = sum(mul(u.value, reshape(matmul(matrix, column(v.value)), [rows])));
        return div(parameters.original.value, sigma);
      },
    };
  });
}

const column = (x: Tensor): Tensor => reshape(x, [x.size, 1]);

function unit(x: Tensor, epsilon: number): Tensor {
  const flat = reshape(x, [x.size]);
  return div(flat, maximum(sqrt(sum(square(flat))), epsilon));
}
