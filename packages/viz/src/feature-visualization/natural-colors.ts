import { matmul, reshape, sigmoid, type Tensor, tensor } from '@cnn/tensor';

/** How the colours of a picture that is made come about. */
export interface ColorOptions {
  /**
   * Whether the three channels are mixed as they are in photographs, so that a step changes brightness more than hue. Of other than three channels, each
   * stands for itself. @default true
   */
  readonly decorrelated?: boolean;
}

/** A square root of the covariance of colours over ImageNet, as lucid.optvis.param.color measured it; the longest column has length 1. */
const [red, green, blue] = [
  [0.26, 0.27, 0.27],
  [0.09, 0.0, -0.09],
  [0.02, -0.05, 0.03],
];
const longest = Math.hypot(0.26, 0.27, 0.27);
const mixing = [red, green, blue].map((row) => row.map((value) => value / longest));

/** Free numbers `[batch, height, width, channels]` as colours in (0, 1). */
export function naturalColors(numbers: Tensor, { decorrelated = true }: ColorOptions): Tensor {
  if (!decorrelated || numbers.shape[3] !== 3) return sigmoid(numbers);
  return sigmoid(reshape(matmul(reshape(numbers, [-1, 3]), tensor(mixing)), numbers.shape));
}
