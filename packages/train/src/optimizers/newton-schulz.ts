import {
  add,
  checkInteger,
  checkRange,
  checkShape,
  div,
  matmul,
  maximum,
  mul,
  sqrt,
  square,
  sum,
  type Tensor,
} from '@cnn/tensor';

export interface OrthogonalizeOptions {
  /** Rounds, from 0 to 99. @default 5 */
  readonly steps?: number;
  /** a, b and c of each round: every singular value σ goes to aσ + bσ³ + cσ⁵. @default [3.4445, -4.775, 2.0315] */
  readonly coefficients?: readonly [number, number, number];
  /** The least norm that the matrix is divided by at first. @default 1e-7 */
  readonly epsilon?: number;
}

/**
 * Brings all singular values of a matrix near 1 and leaves its directions as they are, by products alone
 * (Newton–Schulz).
 *
 * `[rows, columns]` → the same. The default coefficients are made for speed: after five rounds singular values that
 * were not tiny lie between about 0.7 and 1.2. With `[1.5, -0.5, 0]` and more rounds the result is the nearest matrix
 * with orthonormal rows or columns. A matrix of zeros stays one.
 *
 * Follows torch.optim.Muon's iteration, in float32 where PyTorch rounds to bfloat16; Jordan et al., Muon: an optimizer
 * for hidden layers in neural networks (2024).
 *
 * @throws TypeError unless it is a matrix; RangeError if a setting is out of range.
 * @example
 * orthogonalize(tensor([[3, 0], [0, 0.1]]), { coefficients: [1.5, -0.5, 0], steps: 20 }); // [[1, 0], [0, 1]]
 */
export function orthogonalize(matrix: Tensor, options: OrthogonalizeOptions = {}): Tensor {
  const [rows, columns] = checkShape('orthogonalize', matrix, [null, null]);
  const { steps = 5, coefficients = [3.4445, -4.775, 2.0315], epsilon = 1e-7 } = options;
  checkNewtonSchulz('orthogonalize', { steps, coefficients, epsilon });
  const [a, b, c] = coefficients;
  // The smaller of the two squares does.
  const isTall = rows > columns;
  let x = div(matrix, maximum(sqrt(sum(square(matrix))), epsilon));
  for (let step = 0; step < steps; step++) {
    const gram = matmul(x, x, { transposeA: isTall, transposeB: !isTall });
    const change = c === 0 ? mul(gram, b) : add(mul(gram, b), mul(matmul(gram, gram), c));
    x = add(mul(x, a), isTall ? matmul(x, change) : matmul(change, x));
  }
  return x;
}

/** @internal Throws unless all are in range. @throws RangeError that names the owner and its names of the options. */
export function checkNewtonSchulz(
  owner: string,
  { steps, coefficients, epsilon }: Required<OrthogonalizeOptions>,
  [stepsName, coefficientsName] = ['steps', 'coefficients'],
): void {
  checkInteger(owner, stepsName, steps, 0, 99);
  if (coefficients.length !== 3) {
    throw new RangeError(`${owner}: ${coefficientsName} must be 3 numbers, found ${coefficients.length}`);
  }
  for (const [k, coefficient] of coefficients.entries()) {
    checkRange(owner, `${coefficientsName}[${k}]`, coefficient, Number.NEGATIVE_INFINITY);
  }
  checkRange(owner, 'epsilon', epsilon, 0);
}
