import { formatShape, type Shape } from '@cnn/tensor';

/** How many inputs meet in one value of a layer's output, and to how many outputs an input goes. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/**
 * The fans of a weight, from its shape in PyTorch's order. Follows torch.nn.init._calculate_fan_in_and_fan_out.
 *
 * The second axis counts as what comes in, also in a transposed convolution, where it is what goes out.
 *
 * @throws RangeError if the weight has less than 2 axes.
 */
export function fansOf(owner: string, shape: Shape): Fans {
  checkRank(owner, shape, 2);
  const [out, channels, ...kernel] = shape;
  const field = kernel.reduce((product, size) => product * size, 1);
  return { fanIn: channels * field, fanOut: out * field };
}

/**
 * Throws unless a weight has as many axes as an initializer needs.
 *
 * @throws RangeError that names the initializer and the shape found.
 */
export function checkRank(owner: string, shape: Shape, low: number, high = Number.POSITIVE_INFINITY): void {
  if (shape.length >= low && shape.length <= high) return;
  const wanted =
    low === high
      ? `${low} axes`
      : high === Number.POSITIVE_INFINITY
        ? `at least ${low} axes`
        : `${low} to ${high} axes`;
  throw new RangeError(`${owner}: expected a weight of ${wanted}, found ${formatShape(shape)}`);
}
